/** Designs that can perform a workload, and the design and the contract under which one does. */
import { listed } from '../../core/engine/program/phrases.ts';
import type { Config } from '../../core/words/config.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { MakeOffer, Workload, WorkloadOffer } from '../../core/words/workload.ts';
import { contractOf } from '../../workloads/contract.ts';
import { BadInput } from '../errors.ts';
import { contractNamed, offers } from '../select.ts';

/** Puts an offer together: a meter's `offer`, or nothing but a call where nobody measures. */
export type Maker = (make: MakeOffer, firstPath: number) => WorkloadOffer;

const unmeasured: Maker = (make, firstPath) => make(() => {}, firstPath);

/** The contract of its programs, with all that the workload asks of a machine. */
export function contractFor(workload: Workload, config: Config): Contract {
  if (workload.contract === undefined) return contractOf(workload);
  const contract = contractNamed(config, workload.contract);
  const frames = Math.max(contract.frames ?? 0, workload.frames ?? 0);
  const devices = [...new Set([...(contract.devices ?? []), ...(workload.devices ?? [])])];
  return {
    ...contract,
    ...(frames === 0 ? {} : { frames }),
    ...(devices.length === 0 ? {} : { devices }),
  };
}

function ownOffer(workload: Workload, design: KernelDesign): MakeOffer | undefined {
  return workload.offers?.[design.name] ?? design.workloads?.[workload.name];
}

/** Ops that the design would have to bring along and does not. */
function lacking(workload: Workload, design: KernelDesign): string[] {
  const { ops } = performing(workload, design, unmeasured);
  return (workload.ops ?? [])
    .filter(({ name, by }) => by === 'task' && ops[name] === undefined)
    .map(({ name }) => name);
}

/** Whether the design can perform it. One that offers it by halves is refused. */
export function performs(workload: Workload, design: KernelDesign, config: Config): boolean {
  if (workload.designs?.includes(design.name) === false) return false;
  if (workload.contract !== undefined) return offers(design, contractFor(workload, config));
  const own = ownOffer(workload, design);
  if (own === undefined && workload.common === undefined) return false;
  const [lacks] = lacking(workload, design);
  if (lacks === undefined) return true;
  if (own === undefined) return false;
  throw new BadInput(
    `${design.name} offers ${workload.name} without ${lacks}: add ${lacks} to the ops of its offer.`,
  );
}

/** What is the same on all designs comes first, so that a design's own op goes before it. */
function performing(workload: Workload, design: KernelDesign, make: Maker): WorkloadOffer {
  const firstPath = design.paths?.paths.length ?? 0;
  const { common } = workload;
  const shared = common === undefined ? { ops: {} } : make(common, firstPath);
  const own = ownOffer(workload, design);
  const more = shared.paths ?? [];
  const offer = own === undefined ? { ops: {} } : make(own, firstPath + more.length);
  return {
    ops: { ...shared.ops, ...offer.ops },
    servers: [...(shared.servers ?? []), ...(offer.servers ?? [])],
    paths: [...more, ...(offer.paths ?? [])],
  };
}

/** The design with what it takes to perform the workload. */
export function carrying(workload: Workload, design: KernelDesign, make: Maker): KernelDesign {
  if (workload.contract !== undefined) return design;
  const { ops, servers = [], paths = [] } = performing(workload, design, make);
  const replaced = new Set(servers.map(({ name }) => name));
  const kept = (design.servers ?? []).filter(({ name }) => !replaced.has(name));
  return {
    ...design,
    contracts: { ...design.contracts, [workload.name]: { ops } },
    servers: [...kept, ...servers],
    paths: { paths: [...(design.paths?.paths ?? []), ...paths] },
  };
}

/** Workloads of one name that a design can perform: one, or none. Two are refused. */
export function entryFor(
  entries: readonly Workload[],
  design: KernelDesign,
  config: Config,
): Workload | null {
  const [entry, other] = entries.filter((one) => performs(one, design, config));
  if (entry === undefined) return null;
  if (other === undefined) return entry;
  const kinds = [entry, other].map(({ contract }) =>
    contract === undefined ? 'ops of its own' : `the contract ${contract}`,
  );
  throw new BadInput(
    `${entry.name} is defined twice for ${design.name}: by ${listed(kinds)}; expected one of them to name its designs.`,
  );
}
