/** The pages that programs name by a number, wherever a kernel has them. */

/** Pages of the window, which `mapFile` and `mapAnonymous` place themselves: 0 to one less than `windowEnd`. */
export const ADDRESS = {
  windowEnd: 48,
  /** Names no page: mmap is asked without an address, and chooses one of `chosen` to `chosenEnd` - 1. */
  anywhere: 63,
  /** Pages from which mmap chooses where it is given no address, in their order. */
  chosen: 64,
  chosenEnd: 112,
  /** The heap: from the break at the image's beginning upwards. */
  heap: 112,
  heapEnd: 144,
  /** The image's first page of text. */
  text: 144,
  /** The page below the stack, address 0, and the first page of the kernel's. */
  guard: 145,
  null: 146,
  kernel: 147,
} as const;

export const LAST_PAGE = ADDRESS.kernel;

/**
 * Whether a range of pages lies in the window, or in the part where mmap chooses: only there is anything mapped, unmapped
 * and protected. User code refuses the rest (invalid) without asking the kernel.
 */
export function isInOneArea(first: number, pages: number): boolean {
  const last = first + pages;
  if (first < ADDRESS.windowEnd) return last <= ADDRESS.windowEnd;
  return first >= ADDRESS.chosen && last <= ADDRESS.chosenEnd;
}
