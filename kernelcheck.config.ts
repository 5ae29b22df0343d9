/** What kernelcheck checks when no other configuration is there: its own designs and machines. */
import { defineConfig } from './cli/define.ts';
import { exokernel } from './kernels/exokernel/exokernel.ts';
import { exokernelMutants } from './kernels/exokernel/mutants/index.ts';
import { l4 } from './kernels/l4/l4.ts';
import { l4Mutants } from './kernels/l4/mutants/index.ts';
import { monolithic } from './kernels/monolithic/monolithic.ts';
import { monolithicMutants } from './kernels/monolithic/mutants/index.ts';
import { hardwareMutants } from './machines/mutants/index.ts';
import { binding } from './properties/contracts/binding/index.ts';
import { cpu } from './properties/contracts/cpu/index.ts';
import { mapping } from './properties/contracts/mapping/index.ts';
import { memory } from './properties/contracts/memory/index.ts';
import { unix } from './properties/contracts/unix/index.ts';
import { differential } from './properties/differential/index.ts';
import { hardware } from './properties/hardware/index.ts';
import { tlbMoments } from './properties/hardware/tlb-moments.ts';
import { workloads } from './workloads/index.ts';

export default defineConfig({
  designs: [l4, exokernel, monolithic],
  machines: [
    'decstation-2100',
    'decstation-3100',
    'decstation-5000-125',
    'decstation-5000-200',
    'pentium-133',
    'pentium-pro-200',
  ],
  // Its tasks have pages enough to fill a TLB.
  contracts: [
    memory,
    { ...mapping, properties: [...mapping.properties, ...tlbMoments] },
    binding,
    cpu,
    unix,
  ],
  properties: [...hardware, ...differential],
  mutants: [l4Mutants, exokernelMutants, monolithicMutants, hardwareMutants],
  workloads,
});
