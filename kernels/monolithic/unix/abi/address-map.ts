/** Where a process has what, on every machine: addresses that each MMU family leaves to the user. */
export const PAGE_BYTES = 4096;

/** The image's text, read-only and executable. */
export const TEXT = 0x00400000;
/** The image's data, then zeroes (BSS), then the heap up to the break. */
export const DATA = 0x10000000;
/** No break beyond this. */
export const HEAP_END = 0x10100000;
/** Programs of contracts map pages here, at addresses that they choose. */
export const WINDOW = 0x20000000;
export const WINDOW_PAGES = 64;
/** Where mmap looks for room by itself, upwards. */
export const MMAP_BASE = 0x30000000;
/** All of a process lies below. */
export const USER_END = 0x70000000;
/** The stack grows down from here; the page below its last one is nobody's: the guard. */
export const STACK_TOP = 0x6ffff000;
export const STACK_PAGES = 4;

/** Pages of data of every image of ours: what user code keeps where. */
export const DATA_PAGES = 8;
/** The path, or two of them at PATH_BYTES from each other, that a call is given. */
export const PATHS = DATA;
export const PATH_BYTES = 512;
/** What calls store: stat records, pipe ends, statuses, signal digests. */
export const RESULTS = DATA + PAGE_BYTES;
/** What is read and written. */
export const BUFFER = DATA + 2 * PAGE_BYTES;
export const BUFFER_BYTES = 4 * PAGE_BYTES;
/** What a process's user code remembers: caught signals, and so on. */
export const NOTES = DATA + 6 * PAGE_BYTES;
