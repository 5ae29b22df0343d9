/** What the kernel's errors mean in the binding contract. */
import { type BindingError, refusal } from '../../../properties/contracts/binding/terms.ts';
import { ERROR, errorOf } from '../abi/errors.ts';

const REASONS: Readonly<Record<number, BindingError>> = {
  [ERROR.badEnv]: 'noTask',
  [ERROR.noMemory]: 'noMemory',
  [ERROR.noFreeEnv]: 'noMemory',
  [ERROR.quota]: 'noMemory',
  [ERROR.share]: 'share',
  [ERROR.notFound]: 'notAllocated',
  [ERROR.exists]: 'notFree',
  [ERROR.capInvalid]: 'badSlot',
  [ERROR.capInsufficient]: 'insufficient',
  [ERROR.aclSize]: 'badEntry',
  [ERROR.aclInvalid]: 'badEntry',
  [ERROR.buffer]: 'busy',
};

/** The outcome of a call with this result: 0, or a refusal. An error that no op expects is a bug. */
export function reasonOf(result: number): number {
  const error = errorOf(result);
  if (error === 0) return 0;
  const reason = REASONS[error];
  if (reason === undefined) throw new Error(`the kernel refuses with error ${error}`);
  return refusal(reason);
}
