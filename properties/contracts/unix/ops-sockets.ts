/** Ops on sockets, and what the host at the other end of the wire does. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { choice, fd, integer, onOff, value } from './arguments.ts';

const WIRE = { device: 'ethernet' } as const;
const host = choice('host', 'The host.', ['peer', 'self', 'us', 'remote']);
const port = integer('port', 'The port.', 0, 65_535, [0, 7, 9, 80, 6000, 6001, 6002]);
/** One more than a datagram can have. */
const MOST = 1473;
const bytes = integer('bytes', 'How many bytes.', 0, MOST, [0, 1, 4, 5, 64, 1472, MOST]);
const said = integer('bytes', 'How many bytes.', 0, MOST - 1, [0, 1, 4, 5, 64, MOST - 1]);

/** In the order of their packed indices; they follow those on memory. */
export const socketOps = [
  /* Of datagrams (UDP over IPv4). The value is as open's. tooManyFiles, fileTable. */
  {
    name: 'socket',
    about: 'Makes a socket.',
    args: [],
    produces: 'fd',
    mutates: true,
    by: 'task',
    refusals: ['tooManyFiles', 'fileTable'],
    weight: 4,
  },
  /* Port 0: one that is free. invalid (it has one), access (below 1024, user 0 alone), addressInUse, notSocket. */
  {
    name: 'bind',
    about: 'Gives a socket a port.',
    args: [fd, port],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'notSocket', 'invalid', 'access', 'addressInUse'],
    weight: 5,
  },
  /* From then on it hears its peer alone; `peer` as the host ends that. What waits in its queue stays. invalid: port 0. */
  {
    name: 'connect',
    about: 'Says with whom a socket speaks.',
    args: [fd, host, port],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'notSocket', 'invalid'],
    weight: 3,
  },
  /*
   * One datagram; the n-th byte is value + 31 n, modulo 256. The value is how many bytes. A socket without a port gets one.
   * Datagrams to ports that nobody has are lost, and so may be those for which there is no room: 4 must have it in each socket's
   * queue, and 8 in all. noDestination (it has no peer), invalid (port 0), messageSize (more than 1472), again, interrupted.
   */
  {
    name: 'sendTo',
    about: 'Sends a datagram.',
    args: [fd, host, port, value, bytes],
    mutates: true,
    by: 'task',
    refusals: [
      'badDescriptor',
      'notSocket',
      'noDestination',
      'invalid',
      'messageSize',
      'again',
      'interrupted',
    ],
    weight: 6,
  },
  /*
   * The value is as read's. What does not fit of a datagram is lost. notConnected: it has no port, so nothing can come; again,
   * interrupted.
   */
  {
    name: 'receive',
    about: 'Receives a datagram.',
    args: [fd, bytes],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'notSocket', 'notConnected', 'again', 'interrupted'],
    weight: 8,
  },
  /* From port 9 of the other host. It arrives after a while, in its order. perm: the host has 64 to say already. */
  {
    name: 'deliver',
    about: 'The other host sends a datagram.',
    args: [port, value, said],
    mutates: true,
    by: WIRE,
    refusals: ['perm'],
    weight: 5,
  },
  {
    name: 'corrupt',
    about: 'The next datagram that the other host sends is damaged on the way.',
    args: [choice('damage', 'What of it.', ['sum', 'header', 'length', 'short'])],
    mutates: true,
    by: WIRE,
    refusals: [],
    weight: 1,
  },
  {
    name: 'echo',
    about: 'Says whether the other host sends back what comes to its port 7.',
    args: [onOff],
    mutates: true,
    by: WIRE,
    refusals: [],
    weight: 1,
  },
  /* 1 + its bytes + 2,048 times their sum (17 bits, as read's); 0 if none has come yet. */
  {
    name: 'take',
    about: 'The other host looks at the oldest datagram that came to a port of its.',
    args: [port],
    mutates: true,
    by: WIRE,
    refusals: [],
    weight: 2,
  },
] as const satisfies readonly OpDefinition[];
