/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of the system registers that the simulated CPU acts upon (ARM DDI 0406C B4.1). */
#ifndef ARCH_SIM_CPU_HYP_REGS_H
#define ARCH_SIM_CPU_HYP_REGS_H

#include "hal/types.h"

#define SCTLR_M	      (1u << 0)
#define SCTLR_A	      (1u << 1)
#define SCTLR_CP15BEN (1u << 5)
#define SCTLR_SW      (1u << 10)
#define SCTLR_V	      (1u << 13)
#define SCTLR_EE      (1u << 25)
#define SCTLR_TE      (1u << 30)
#define TTBCR_EAE     (1u << 31)

#define HCR_VM	  (1u << 0)
#define HCR_SWIO  (1u << 1)
#define HCR_PTW	  (1u << 2)
#define HCR_FMO	  (1u << 3)
#define HCR_IMO	  (1u << 4)
#define HCR_AMO	  (1u << 5)
#define HCR_VF	  (1u << 6)
#define HCR_VI	  (1u << 7)
#define HCR_VA	  (1u << 8)
#define HCR_FB	  (1u << 9)
#define HCR_DC	  (1u << 12)
#define HCR_TWI	  (1u << 13)
#define HCR_TWE	  (1u << 14)
#define HCR_TID0  (1u << 15)
#define HCR_TID1  (1u << 16)
#define HCR_TID2  (1u << 17)
#define HCR_TID3  (1u << 18)
#define HCR_TSC	  (1u << 19)
#define HCR_TIDCP (1u << 20)
#define HCR_TAC	  (1u << 21)
#define HCR_TSW	  (1u << 22)
#define HCR_TPC	  (1u << 23)
#define HCR_TPU	  (1u << 24)
#define HCR_TTLB  (1u << 25)
#define HCR_TVM	  (1u << 26)
#define HCR_TGE	  (1u << 27)

#define HSTR_TTEE  (1u << 16)
#define HSTR_TJDBX (1u << 17)

#define HCPTR_TCP10 (1u << 10)
#define HCPTR_TASE  (1u << 15)
#define HCPTR_TTA   (1u << 20)
#define HCPTR_TCPAC (1u << 31)

#define HDCR_TPMCR (1u << 5)
#define HDCR_TPM   (1u << 6)
#define HDCR_TDE   (1u << 8)
#define HDCR_TDA   (1u << 9)
#define HDCR_TDOSA (1u << 10)
#define HDCR_TDRA  (1u << 11)

#define HSR_EC_SHIFT   26
#define HSR_IL	       (1u << 25)
#define HSR_CV	       (1u << 24)
#define HSR_COND_SHIFT 20
#define HSR_TA	       (1u << 5)
#define HSR_ISV	       (1u << 24)
#define HSR_SAS_SHIFT  22
#define HSR_SSE	       (1u << 21)
#define HSR_SRT_SHIFT  16
#define HSR_CM	       (1u << 8)
#define HSR_S1PTW      (1u << 7)
#define HSR_WNR	       (1u << 6)

#define HSR_EC_WFX	0x01u
#define HSR_EC_CP15_32	0x03u
#define HSR_EC_CP15_64	0x04u
#define HSR_EC_CP14_32	0x05u
#define HSR_EC_CP14_LS	0x06u
#define HSR_EC_CP	0x07u
#define HSR_EC_CP10_ID	0x08u
#define HSR_EC_JAZELLE	0x09u
#define HSR_EC_BXJ	0x0au
#define HSR_EC_CP14_64	0x0cu
#define HSR_EC_SVC	0x11u
#define HSR_EC_HVC	0x12u
#define HSR_EC_SMC	0x13u
#define HSR_EC_IABT	0x20u
#define HSR_EC_IABT_HYP 0x21u
#define HSR_EC_DABT	0x24u
#define HSR_EC_DABT_HYP 0x25u

#define FSC_ALIGNMENT	   0x21u
#define FSC_ASYNC_EXTERNAL 0x11u
#define FSR_LPAE	   (1u << 9)
#define FSR_ASYNC_SHORT	   0x406u
#define FSR_WNR		   (1u << 11)
#define FSR_CM		   (1u << 13)

#define FPEXC_EX     (1u << 31)
#define FPEXC_EN     (1u << 30)
#define CPACR_ASEDIS (1u << 31)
#define CPACR_D32DIS (1u << 30)

#endif
