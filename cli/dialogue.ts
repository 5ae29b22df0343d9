/** A dialogue over a session: one command in, one answer out, all of it plain data. */
import { packProgram } from '../core/engine/program/pack.ts';
import { quote, unknownName } from '../core/engine/program/phrases.ts';
import { printProgram } from '../core/engine/program/print.ts';
import { ProgramError } from '../core/engine/program/program-error.ts';
import type { Session, SessionSnapshot } from '../core/engine/session.ts';
import { ObserveError } from '../core/engine/session-errors.ts';
import { silent } from '../core/engine/silent-watcher.ts';
import type { Program } from '../core/words/program.ts';
import { costsOf, totalOf } from './costs.ts';
import { readDialogueStep } from './dialogue-step.ts';
import { BadInput, Bug } from './errors.ts';
import { eventsOf } from './execute.ts';

/** What the commands that need more than their name are given. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  step: ['step'],
  restore: ['snapshot'],
  peek: ['address'],
};

type Answer = Readonly<Record<string, unknown>>;

export class Dialogue {
  readonly #session: Session;
  readonly #snapshots: { readonly session: SessionSnapshot; readonly steps: Program }[] = [];
  /** What has been performed, for the labels that are taken and for bug reports. */
  #program: Program;
  /** Whether the kernel has panicked in any run of this dialogue. */
  panicked = false;
  ended = false;

  constructor(session: Session) {
    this.#session = session;
    this.#program = this.#empty();
    session.start(silent);
  }

  #empty(): Program {
    const header = { version: 1 as const, contract: this.#session.contract.name };
    return { header, steps: [], anchors: [] };
  }

  readonly #commands: Readonly<Record<string, (command: object) => Answer>> = {
    step: (command) => this.#step(Reflect.get(command, 'step')),
    rest: () => this.#performed(() => this.#session.rest()),
    observe: () => ({ authority: this.#session.observe() }),
    snapshot: () => this.#snapshot(),
    restore: (command) => this.#restore(Reflect.get(command, 'snapshot')),
    ledger: () => this.#ledger(),
    trace: () => ({ trace: eventsOf(this.#session) }),
    reset: () => this.#reset(),
    hash: () => ({ hash: this.#session.machine.hash(), traceHash: this.#session.trace.hash() }),
    peek: (command) => this.#peek(Reflect.get(command, 'address')),
    quit: () => this.#quit(),
  };

  /** Answers a line. What is wrong with the line is an answer as well, and changes nothing. */
  answer(line: string): Answer {
    try {
      return this.#dispatch(parse(line));
    } catch (error) {
      if (error instanceof ProgramError) return { error: error.problem };
      if (error instanceof BadInput || error instanceof ObserveError) {
        return { error: error.message };
      }
      throw new Bug(error, printProgram(this.#program));
    }
  }

  /** Performs a whole program, as its steps one by one. */
  play(program: Program): void {
    this.#program = program;
    this.#session.feed(packProgram(program, this.#session.contract));
    this.#notePanic();
  }

  #dispatch(command: object): Answer {
    const name: unknown = Reflect.get(command, 'do');
    if (typeof name !== 'string') throw new BadInput('expected {"do": COMMAND, …}.');
    const known = Object.keys(this.#commands);
    const perform = known.includes(name) ? this.#commands[name] : undefined;
    if (perform === undefined) {
      const problem = `there is no command ${quote(name)}`;
      throw new BadInput(unknownName(problem, name, known, 'The commands are'));
    }
    const fields = ['do', ...(FIELDS[name] ?? [])];
    const more = Object.keys(command).find((field) => !fields.includes(field));
    if (more === undefined) return perform(command);
    const problem = `the command ${quote(name)} has no field ${quote(more)}`;
    throw new BadInput(unknownName(problem, more, fields, 'Its fields are'));
  }

  #step(step: unknown): Answer {
    if (!this.#session.going) {
      throw new BadInput('the run is over, since the kernel stopped it: reset, or restore.');
    }
    const { contract, machine } = this.#session;
    const more = readDialogueStep(step, contract, machine, this.#program);
    const labels = more.steps.map(({ label }) => label);
    this.#program = {
      ...this.#program,
      steps: [...this.#program.steps, ...more.steps],
      anchors: [...this.#program.anchors, ...more.anchors],
    };
    const answer = this.#performed(() => this.#session.feed(packProgram(more, contract)));
    return { step: labels[0], ...answer };
  }

  /** The events that came of it, and whether the run goes on. */
  #performed(act: () => void): Answer {
    const before = this.#session.trace.length;
    act();
    this.#notePanic();
    return { events: eventsOf(this.#session, before), going: this.#session.going };
  }

  #notePanic(): void {
    this.panicked ||= !this.#session.going;
  }

  #snapshot(): Answer {
    this.#snapshots.push({ session: this.#session.snapshot(), steps: this.#program });
    return { snapshot: this.#snapshots.length - 1 };
  }

  #restore(id: unknown): Answer {
    const saved = typeof id === 'number' ? this.#snapshots[id] : undefined;
    if (saved === undefined) {
      const count = this.#snapshots.length;
      const known = count === 0 ? 'none was taken' : `they are 0 to ${count - 1}`;
      throw new BadInput(`expected {"do": "restore", "snapshot": ID} with a known id; ${known}.`);
    }
    this.#session.restore(saved.session);
    this.#program = saved.steps;
    return { restored: id };
  }

  #reset(): Answer {
    this.#program = this.#empty();
    this.#session.start(silent);
    return { reset: true };
  }

  #ledger(): Answer {
    const costs = costsOf(this.#session.machine.ledger);
    return {
      total: totalOf(costs),
      kinds: Object.fromEntries(costs.map(({ kind, count, cycles }) => [kind, { count, cycles }])),
    };
  }

  #peek(address: unknown): Answer {
    const { peek } = this.#session;
    const bytes = peek.frames * 4096;
    const isThere = typeof address === 'number' && Number.isInteger(address) && address >= 0;
    if (!isThere || address >= bytes || address % 4 !== 0) {
      throw new BadInput(
        `expected a physical address: a multiple of 4 from 0 to ${bytes - 4}, as a number.`,
      );
    }
    return { address, word: peek.load(peek.kernelBase + address) };
  }

  #quit(): Answer {
    this.ended = true;
    return { quit: true };
  }
}

function parse(line: string): object {
  let command: unknown;
  try {
    command = JSON.parse(line);
  } catch {
    throw new BadInput('expected one JSON object on the line, such as {"do": "observe"}.');
  }
  if (typeof command === 'object' && command !== null && !Array.isArray(command)) return command;
  throw new BadInput('expected a JSON object, such as {"do": "observe"}.');
}
