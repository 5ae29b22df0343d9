/** Incremental judging asks what is due, and no more; and a claim that lies about what it watches is caught. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Authority } from '../words/authority.ts';
import type { PeekBus, TlbEntry } from '../words/bus.ts';
import type { Always, Scene, Watched } from '../words/property.ts';
import { AlwaysOracle, RUNS_PER_SCAN } from './always.ts';

/** A world of which each part can be changed by itself; `wrong` is what claims look for. */
class World implements Scene {
  state = null;
  returned = 1;
  running = 1;
  wrong: string | null = null;
  space = 1;
  dead = 0;
  entries: readonly TlbEntry[] = [];
  believed: Authority = { spaces: [], frames: [], pinned: [] };
  readonly peek = {
    tlb: () => this.entries,
    context: () => this.space,
  } as PeekBus;

  get event(): never {
    throw new Error('nobody asked for the event');
  }

  authority(): Authority {
    return this.believed;
  }

  inconsistency(): string | null {
    return this.wrong;
  }

  alive(slot: number): boolean {
    return slot !== this.dead;
  }
}

function entry(index: number): TlbEntry {
  return { index } as TlbEntry;
}

let world: World;
let asked: string[];
beforeEach(() => {
  world = new World();
  asked = [];
});

function claim(watches?: readonly Watched[], more: Partial<Always> = {}): Always {
  return {
    kind: 'always',
    name: 'nothing is wrong',
    about: '',
    ...(watches === undefined ? {} : { watches }),
    judge: () => {
      asked.push('judge');
      return world.wrong;
    },
    ...more,
  };
}

const quick: Partial<Always> = {
  review: (_, entries) => {
    asked.push(`review ${entries.map(({ index }) => index)}`);
    return null;
  },
  revise: (_, { before, now }) => {
    asked.push(before === now ? 'revise' : 'revise what is new');
    return null;
  },
};

/** An oracle in a run that is not one of those in which everything is looked at. */
function oracleOf(
  one: Always,
  scan: 'incremental' | 'every' = 'incremental',
): AlwaysOracle<unknown> {
  const oracle = new AlwaysOracle([one], { tasks: 2, scan });
  oracle.begin(world, true);
  oracle.begin(world, true);
  return oracle;
}

const event = (oracle: AlwaysOracle<unknown>, isAccess = true) =>
  oracle.event(world, 7, isAccess, false);

test('a claim is asked where it applies, by the machine that was booted last', () => {
  let family = 'here';
  const oracle = oracleOf(claim(['state'], { applies: () => family === 'here' }));
  event(oracle);
  expect(asked).toEqual(['judge']);
  family = 'elsewhere';
  event(oracle);
  oracle.begin(world, false);
  event(oracle);
  expect(asked).toHaveLength(3);
  world.wrong = 'something is wrong';
  oracle.begin(world, true);
  expect(event(oracle)).toBeNull();
  expect(oracle.event(world, 7, false, true)).toBeNull();
  family = 'here';
  oracle.begin(world, true);
  expect(event(oracle)?.message).toBe('something is wrong');
  expect(asked).toHaveLength(4);
});

/** Each part of the world, changed. */
const changes: Readonly<Record<string, () => void>> = {
  tlb: () => {
    world.entries = [...world.entries, entry(5)];
  },
  belief: () => {
    world.believed = { ...world.believed };
  },
  'belief, by a death': () => {
    world.dead = 2;
  },
  processor: () => {
    world.space = 2;
  },
  'processor, by a task': () => {
    world.running = 2;
  },
  'processor, by a task that did not run': () => {
    world.returned = 2;
  },
  state: () => {},
};

describe.each(Object.entries(changes))('when %s changes', (what, change) => {
  const name = what.split(',')[0];

  test.each(['tlb', 'belief', 'processor', 'state'] as const)(
    'a claim that watches %s is asked if it must be',
    (watched) => {
      const oracle = oracleOf(claim([watched]));
      event(oracle);
      expect(asked).toEqual(['judge']);
      change();
      event(oracle);
      expect(asked).toHaveLength(watched === name || watched === 'state' ? 2 : 1);
      event(oracle);
      expect(asked).toHaveLength(watched === 'state' ? 3 : watched === name ? 2 : 1);
    },
  );

  test('tables may have changed as well, unless all that happened is an access', () => {
    const oracle = oracleOf(claim(['tables']));
    event(oracle);
    change();
    event(oracle);
    expect(asked).toHaveLength(name === 'state' ? 1 : 2);
    event(oracle, false);
    expect(asked).toHaveLength(name === 'state' ? 2 : 3);
  });

  test('a claim that does not say what it watches is asked', () => {
    const oracle = oracleOf(claim());
    event(oracle);
    change();
    event(oracle);
    expect(asked).toHaveLength(2);
  });
});

describe('the quick questions', () => {
  const watches = ['tlb', 'belief', 'processor'] as const;

  test('are not asked after the first event on a machine that was booted', () => {
    const oracle = oracleOf(claim(watches, quick));
    event(oracle);
    oracle.begin(world, true);
    event(oracle);
    expect(asked).toEqual(['judge', 'judge']);
  });

  test('are asked after the first event of another run, of what boot did not leave', () => {
    const [boots, comes, goes] = [entry(1), entry(2), entry(3)];
    const booted = world.believed;
    world.entries = [boots];
    const oracle = oracleOf(claim(watches, quick));
    world.entries = [goes];
    world.believed = { ...booted };
    event(oracle);
    oracle.begin(world, false);
    world.entries = [boots, comes];
    event(oracle);
    oracle.begin(world, false);
    world.believed = booted;
    event(oracle);
    expect(asked).toEqual(['judge', 'review 2', 'revise what is new', 'review 2', 'revise']);
  });

  test('are about the entries that are new, and about belief', () => {
    const oracle = oracleOf(claim(watches, quick));
    const [stays, goes, comes] = [entry(1), entry(2), entry(3)];
    world.entries = [stays, goes];
    event(oracle);
    world.entries = [stays, comes];
    event(oracle);
    world.believed = { ...world.believed };
    event(oracle);
    world.space = 4;
    world.entries = [stays, goes, comes];
    event(oracle);
    expect(asked).toEqual(['judge', 'review 3', 'revise what is new', 'review 2', 'revise']);
  });

  test('an entry of another index is new, and one that was replaced', () => {
    const oracle = oracleOf(claim(watches, quick));
    world.entries = [entry(1)];
    event(oracle);
    world.entries = [entry(1), entry(4)];
    event(oracle);
    expect(asked).toEqual(['judge', 'review 1,4']);
  });

  test('give way to the whole one where there is none for what has changed', () => {
    const { review, revise } = quick;
    const reviewed = oracleOf(claim(watches, review === undefined ? {} : { review }));
    event(reviewed);
    world.believed = { ...world.believed };
    event(reviewed);
    const revised = oracleOf(claim(watches, revise === undefined ? {} : { revise }));
    event(revised);
    world.entries = [entry(1)];
    event(revised);
    expect(asked).toEqual(['judge', 'judge', 'judge', 'judge']);
  });

  test('are asked where it is the state that may have changed', () => {
    const oracle = oracleOf(claim([...watches, 'state'], quick));
    event(oracle);
    event(oracle);
    expect(asked).toEqual(['judge', 'revise']);
  });

  test('are never asked where every claim is to look at everything', () => {
    const oracle = oracleOf(claim(watches, quick), 'every');
    event(oracle);
    world.entries = [entry(1)];
    event(oracle);
    event(oracle);
    expect(asked).toEqual(['judge', 'judge', 'judge']);
  });

  test('find what is wrong, as the claim', () => {
    const finds = { review: () => 'One is wrong.', revise: () => 'It believes what is wrong.' };
    const oracle = oracleOf(claim(watches, finds));
    event(oracle);
    world.space = 2;
    const name = 'nothing is wrong';
    const believed = { oracle: name, message: 'It believes what is wrong.', step: 7 };
    expect(event(oracle)).toEqual(believed);
    world.entries = [entry(1)];
    expect(event(oracle)).toEqual({ oracle: name, message: 'One is wrong.', step: 7 });
  });
});

describe('a claim that lies about what it watches', () => {
  /** It goes by the space that is current, and says that it watches the TLB. */
  const liar = claim(['tlb']);
  const forgetful = claim(['tlb', 'belief', 'processor'], quick);
  const says =
    'after step v7 the claim "nothing is wrong" does not hold, which was missed by incremental ' +
    'judging: It is wrong.';

  /** The world goes wrong after the first event of a run, by itself or with the TLB. */
  function goesWrong(oracle: AlwaysOracle<unknown>, isLast = false) {
    world.wrong = null;
    oracle.begin(world, true);
    event(oracle);
    world.wrong = 'It is wrong.';
    world.entries = [entry(1)];
    if (oracle.event(world, 7, true, false) !== null) throw new Error('it was found');
    world.space++;
    return oracle.event(world, 7, true, isLast);
  }

  test.each([
    ['by its watches', { ...liar, review: () => null }],
    ['by its review', forgetful],
  ])('%s, is caught in one run of so many, whoever draws', (_, one) => {
    const oracle = new AlwaysOracle([one], { tasks: 2 });
    expect(() => goesWrong(oracle)).toThrow(says);
    for (let run = 1; run < RUNS_PER_SCAN; run++) expect(goesWrong(oracle)).toBeNull();
    expect(() => goesWrong(oracle)).toThrow(says);
  });

  test('is caught at the end of every run', () => {
    const oracle = new AlwaysOracle([{ ...liar, review: () => null }], { tasks: 2 });
    expect(() => goesWrong(oracle, true)).toThrow(says);
    expect(() => goesWrong(oracle, true)).toThrow(says);
  });

  test('is no liar where it watches tables: that is found late, but found', () => {
    const tables = { ...liar, watches: ['tables'] as const, revise: () => null };
    const oracle = new AlwaysOracle([tables], { tasks: 2 });
    oracle.begin(world, true);
    expect(goesWrong(oracle)).toBeNull();
    expect(goesWrong(oracle, true)).toEqual({
      oracle: 'nothing is wrong',
      message: 'It is wrong.',
      step: 7,
    });
  });
});

test('what is the same is not asked again by making objects', () => {
  const oracle = oracleOf(claim(['tlb', 'belief', 'tables', 'processor']));
  event(oracle);
  for (let i = 0; i < 10; i++) event(oracle);
  expect(asked).toEqual(['judge']);
});

describe('a claim that is asked in full scans only', () => {
  const dear: Partial<Always> = { onlyInFullScans: true, judge: (scene) => scene.inconsistency() };
  const everythingNew = () => {
    world.entries = [entry(1)];
    world.believed = { spaces: [], frames: ['free' as const], pinned: [] };
    world.space++;
  };

  test('is not asked in between, whatever has changed, and finds what is wrong where the run may end', () => {
    const oracle = oracleOf(claim(undefined, dear));
    oracle.event(world, 0, false, false);
    world.wrong = 'A frame is lost.';
    everythingNew();
    expect(oracle.event(world, 1, false, false)).toBeNull();
    expect(oracle.event(world, 2, true, true)).toEqual({
      oracle: 'nothing is wrong',
      message: 'A frame is lost.',
      step: 2,
    });
  });

  test('is asked after the first event of all, and where everything is looked at after each', () => {
    world.wrong = 'A frame is lost.';
    expect(oracleOf(claim(undefined, dear)).event(world, 0, true, false)?.step).toBe(0);
    const every = oracleOf(claim(undefined, dear), 'every');
    world.wrong = null;
    expect(every.event(world, 0, true, false)).toBeNull();
    world.wrong = 'A frame is lost.';
    expect(every.event(world, 1, true, false)?.step).toBe(1);
  });

  test('is asked after every event of one run in so many', () => {
    const oracle = new AlwaysOracle([claim(undefined, dear)], { tasks: 2 });
    oracle.begin(world, true);
    expect(oracle.event(world, 0, true, false)).toBeNull();
    world.wrong = 'A frame is lost.';
    expect(oracle.event(world, 1, true, false)?.step).toBe(1);
  });
});
