/**
 * Faults of kernels and of library OSes, each with a program that shows it: what the contract must find. Most are
 * bugs of Xok's, or of which its designers warn.
 */
import { authorityFaults } from './authority-faults.ts';
import { consequenceFaults } from './consequence-faults.ts';
import type { KernelFault } from './kernel-fault.ts';

export const kernelFaults: readonly KernelFault[] = [...authorityFaults, ...consequenceFaults];
