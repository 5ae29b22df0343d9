/** Sockets over a lower half whose network is what the test makes it: ports, peers, queues, what is damaged, who waits. */
import { describe, expect, it } from 'vitest';
import { DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { AF_INET, FCNTL, HOST, OPEN, SIGNAL } from '../abi/flags.ts';
import { type Answer, SLEEP } from '../answers.ts';
import type { Process } from '../door.ts';
import { CHANNEL, NETBUF, NETBUF_BYTES, NETBUF_STATE, NETBUFS, PROC, UROOT } from '../records.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';
import { QUEUE_MAX, QUEUED_MAX } from './buffers.ts';
import { complement, fold, halfAt, putHalf, sumHalves } from './checksum.ts';
import { UDP_AT } from './ip.ts';
import { DATAGRAM_MAX } from './udp.ts';

const PORT = 6000;
const OUT = DATA + 256;
const IN = DATA + 4096;
const SENDER = DATA + 128;

class Net extends Rig {
  static up(seed = 1): Net {
    const net = Net.bare({ seed }) as Net;
    return Object.setPrototypeOf(net, Net.prototype) as Net;
  }

  socket(p: Process, port = 0): number {
    const fd = this.call(p, CALL.socket, AF_INET);
    if (port !== 0) expect(this.call(p, CALL.bind, fd, port)).toBe(0);
    return fd;
  }

  send(p: Process, fd: number, bytes: readonly number[], host: number, port: number): Answer {
    this.setBytes(p, OUT, bytes);
    return this.call(p, CALL.sendto, fd, OUT, bytes.length, host, port);
  }

  /** What came, or the answer if it is refused or waits. */
  take(p: Process, fd: number, room = 1500): number[] | Answer {
    const answer = this.call(p, CALL.recvfrom, fd, IN, room, SENDER);
    return answer < 0 ? answer : this.bytes(p, IN, answer);
  }

  sender(p: Process): number[] {
    return [this.word(p, SENDER), this.word(p, SENDER + 4)];
  }

  get dropped(): number {
    return this.u.m.load(this.u.plan.root + UROOT.dropped);
  }

  frame(buffer: number): number {
    return this.u.plan.buffers + buffer * NETBUF_BYTES;
  }

  state(buffer: number): number {
    return this.u.m.load(this.u.plan.netbufs.at(buffer) + NETBUF.state);
  }

  get free(): number {
    let count = 0;
    for (let i = 0; i < NETBUFS; i++) if (this.state(i) === NETBUF_STATE.free) count++;
    return count;
  }

  /** A frame that process 1 has sent to the other host comes back to this port, as if that host had sent it. */
  reflect(port: number, change: (frame: number) => void = () => {}): void {
    const { m } = this.u;
    const from = this.frame(this.low.sent[this.low.sent.length - 1]);
    const buffer = this.upper.takeBuffer();
    const to = this.frame(buffer);
    m.copy(to, from, NETBUF_BYTES);
    const swap = (a: number, b: number): void => {
      for (let i = 0; i < 2; i++) {
        const half = halfAt(m, to + a + 2 * i);
        putHalf(m, to + a + 2 * i, halfAt(m, to + b + 2 * i));
        putHalf(m, to + b + 2 * i, half);
      }
    };
    // The addresses of the IP header change places, which changes no sum; the ports do, and one becomes another.
    swap(26, 30);
    const [fromPort, toPort] = [halfAt(m, to + 34), halfAt(m, to + 36)];
    putHalf(m, to + 34, toPort);
    putHalf(m, to + 36, port);
    const sum = halfAt(m, to + 40);
    putHalf(m, to + 40, complement(65_535 - sum + 65_535 - fromPort + port));
    change(to);
    this.low.running = 0;
    this.upper.received(buffer, 60);
    this.settle();
    this.run();
  }
}

const range = (count: number, first = 0): number[] =>
  Array.from({ length: count }, (_, i) => (first + 31 * i) & 255);

describe('the Internet checksum', () => {
  it('is that of RFC 1071, at every address and length', () => {
    const { m, plan } = Net.up().u;
    for (let length = 0; length < 40; length++) {
      for (const start of [0, 2, 4, 6]) {
        const bytes = range(length, 7 * length + start);
        let sum = 0;
        bytes.forEach((byte, i) => {
          m.store8(plan.buffers + start + i, byte);
          sum += i % 2 === 0 ? byte * 256 : byte;
        });
        expect(fold(sumHalves(m, plan.buffers + start, length))).toBe(fold(sum));
      }
    }
    expect(complement(0x1ddf0)).toBe(0xffff - 0xddf1);
  });
});

describe('sockets', () => {
  it('are descriptors of one family', () => {
    const net = Net.up();
    expect(net.call(1, CALL.socket, 1)).toBe(-ERROR.noFamily);
    expect(net.socket(1)).toBe(0);
    expect(net.socket(1)).toBe(1);
    expect(net.call(1, CALL.close, 0)).toBe(0);
    expect(net.socket(1)).toBe(0);
    const pipe = net.call(1, CALL.pipe, SENDER);
    expect(pipe).toBe(0);
    const end = net.word(1, SENDER);
    for (const number of [CALL.bind, CALL.connect, CALL.sendto, CALL.recvfrom]) {
      expect(net.call(1, number, end, OUT, 0)).toBe(-ERROR.notSocket);
      expect(net.call(1, number, 19, OUT, 0)).toBe(-ERROR.badDescriptor);
    }
    expect(net.call(1, CALL.lseek, 0, 0, 0)).toBe(-ERROR.seekPipe);
    expect(net.wrong).toBeNull();
  });

  it('end: there are 16', () => {
    const net = Net.up();
    for (let i = 0; i < 16; i++) expect(net.socket(1)).toBe(i);
    expect(net.call(1, CALL.socket, AF_INET)).toBe(-ERROR.fileTable);
  });

  it('have a port, which is nobody else’s', () => {
    const net = Net.up();
    const one = net.socket(1, PORT);
    const two = net.socket(1);
    expect(net.call(1, CALL.bind, two, PORT)).toBe(-ERROR.addressInUse);
    expect(net.call(1, CALL.bind, one, PORT + 1)).toBe(-ERROR.invalid);
    expect(net.call(1, CALL.bind, two, 65_536)).toBe(-ERROR.invalid);
    expect(net.call(1, CALL.close, one)).toBe(0);
    expect(net.call(1, CALL.bind, two, PORT)).toBe(0);
    expect(net.call(1, CALL.bind, net.socket(1), 7)).toBe(0);
    const p = net.fork(1);
    net.call(p, CALL.setuid, 1);
    const three = net.call(p, CALL.socket, AF_INET);
    expect(net.call(p, CALL.bind, three, 1023)).toBe(-ERROR.access);
    expect(net.call(p, CALL.bind, three, 1024)).toBe(0);
    expect(net.wrong).toBeNull();
  });

  it('are given ports, each in its turn', () => {
    const net = Net.up();
    const one = net.socket(1, PORT);
    const seen = [1, 2, 3].map(() => {
      const fd = net.socket(1);
      expect(net.send(1, fd, [1], HOST.us, PORT)).toBe(1);
      net.call(1, CALL.close, fd);
      net.take(1, one);
      return net.sender(1)[1];
    });
    expect(seen).toEqual([1024, 1025, 1026]);
    expect(net.call(1, CALL.bind, net.socket(1), 0)).toBe(0);
    expect(net.wrong).toBeNull();
  });
});

describe('datagrams', () => {
  it.each([
    ['loopback', HOST.self],
    ['its own address', HOST.us],
  ])('go by %s', (_, host) => {
    const net = Net.up();
    const to = net.socket(1, PORT);
    const from = net.socket(1, PORT + 1);
    for (const length of [0, 1, 5, 1472]) {
      expect(net.send(1, from, range(length), host, PORT)).toBe(length);
      expect(net.take(1, to)).toEqual(range(length));
      expect(net.sender(1)).toEqual([host, PORT + 1]);
    }
    expect([net.low.sent.length, net.dropped, net.free]).toEqual([0, 0, NETBUFS]);
    expect(net.wrong).toBeNull();
  });

  it('are whole, in order, and cut to what there is room for', () => {
    const net = Net.up();
    const to = net.socket(1, PORT);
    for (const first of [1, 2, 3]) net.send(1, to, range(10, first), HOST.self, PORT);
    expect(net.take(1, to, 4)).toEqual(range(4, 1));
    expect(net.take(1, to)).toEqual(range(10, 2));
    expect(net.call(1, CALL.read, to, IN, 0)).toBe(0);
    expect(net.call(1, CALL.read, to, IN, 100)).toBe(10);
    expect(net.bytes(1, IN, 10)).toEqual(range(10, 3));
  });

  it('need somewhere to go', () => {
    const net = Net.up();
    const fd = net.socket(1);
    expect(net.call(1, CALL.write, fd, OUT, 4)).toBe(-ERROR.noDestination);
    expect(net.send(1, fd, [1], 0x08080808, PORT)).toBe(-ERROR.noRoute);
    expect(net.send(1, fd, [1], HOST.us, 0)).toBe(-ERROR.invalid);
    expect(net.call(1, CALL.sendto, fd, OUT, DATAGRAM_MAX + 1, HOST.us, PORT)).toBe(
      -ERROR.messageSize,
    );
    expect(net.call(1, CALL.sendto, fd, 0x50000000, 4, HOST.us, PORT)).toBe(-ERROR.fault);
    expect(net.call(1, CALL.connect, fd, 0x08080808, PORT)).toBe(-ERROR.noRoute);
    expect(net.call(1, CALL.connect, fd, HOST.us, 0)).toBe(-ERROR.invalid);
    expect(net.free).toBe(NETBUFS);
  });

  it('come to one that is connected from its peer alone', () => {
    const net = Net.up();
    const one = net.socket(1, PORT);
    const two = net.socket(1, PORT + 1);
    const three = net.socket(1, PORT + 2);
    expect(net.call(1, CALL.connect, one, HOST.us, PORT + 1)).toBe(0);
    expect(net.call(1, CALL.write, one, OUT, 3)).toBe(3);
    expect(net.take(1, two)).toHaveLength(3);
    net.send(1, three, [3], HOST.us, PORT);
    net.send(1, two, [2], HOST.self, PORT);
    expect(net.dropped).toBe(2);
    net.send(1, two, [2], HOST.us, PORT);
    expect(net.take(1, one)).toEqual([2]);
    expect(net.call(1, CALL.connect, one, 0, 0)).toBe(0);
    net.send(1, three, [3], HOST.us, PORT);
    expect(net.take(1, one)).toEqual([3]);
    expect(net.call(1, CALL.write, one, OUT, 3)).toBe(-ERROR.noDestination);
  });

  it('are dropped where nobody is, and where there are too many', () => {
    const net = Net.up();
    const fds = [0, 1, 2].map((i) => net.socket(1, PORT + i));
    net.send(1, fds[0], [1], HOST.us, PORT + 9);
    expect([net.dropped, net.free]).toEqual([1, NETBUFS]);
    for (let i = 0; i <= QUEUE_MAX; i++) net.send(1, fds[0], [i], HOST.us, PORT);
    expect(net.dropped).toBe(2);
    for (let i = 0; i < QUEUE_MAX; i++) net.send(1, fds[0], [i], HOST.us, PORT + 1);
    expect(net.send(1, fds[0], [9], HOST.us, PORT + 2)).toBe(1);
    expect([net.dropped, net.free]).toEqual([3, NETBUFS - QUEUED_MAX]);
    expect(net.wrong).toBeNull();
    expect(net.take(1, fds[0])).toEqual([0]);
    net.call(1, CALL.close, fds[0]);
    net.call(1, CALL.close, fds[1]);
    expect(net.free).toBe(NETBUFS);
    expect(net.wrong).toBeNull();
  });
});

describe('receiving', () => {
  it('waits for a datagram, is refused where it may not wait, or nothing can come', () => {
    const net = Net.up();
    const fd = net.socket(1);
    expect(net.take(1, fd)).toBe(-ERROR.notConnected);
    net.call(1, CALL.bind, fd, PORT);
    const p = net.fork(1);
    expect(net.take(p, fd)).toBe(BLOCKED);
    expect(net.get(p, PROC.channel)).toBe(CHANNEL.datagram);
    expect(net.wrong).toBeNull();
    net.send(1, fd, [4, 5], HOST.self, PORT);
    expect(net.answer(p)).toBe(2);
    expect(net.bytes(p, IN, 2)).toEqual([4, 5]);
    net.call(1, CALL.fcntl, fd, FCNTL.setFlags, OPEN.nonblock);
    expect(net.take(1, fd)).toBe(-ERROR.again);
    expect(net.wrong).toBeNull();
  });

  it('loses nothing for a bad pointer', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    net.send(1, fd, [1, 2], HOST.us, PORT);
    expect(net.call(1, CALL.recvfrom, fd, 0x50000000, 10, 0)).toBe(-ERROR.fault);
    expect(net.call(1, CALL.recvfrom, fd, IN, 10, SENDER + 2)).toBe(-ERROR.fault);
    expect(net.take(1, fd)).toEqual([1, 2]);
  });

  it('is disturbed by signals', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    const p = net.fork(1);
    net.call(p, CALL.sigaction, SIGNAL.user1, 0x7000, 0);
    expect(net.take(p, fd)).toBe(BLOCKED);
    net.call(1, CALL.kill, net.pid(p), SIGNAL.user1);
    expect(net.answer(p)).toBe(-ERROR.interrupted);
    expect(net.wrong).toBeNull();
  });
});

describe('the network', () => {
  it('is given frames, and gives their buffers back', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    expect(net.send(1, fd, [1, 2, 3], HOST.remote, 7)).toBe(3);
    const [buffer] = net.low.sent;
    expect(net.state(buffer)).toBe(NETBUF_STATE.sending);
    const { m } = net.u;
    const frame = net.frame(buffer);
    expect(halfAt(m, frame + 16)).toBe(20 + 8 + 3);
    expect(fold(sumHalves(m, frame + 14, 20))).toBe(0xffff);
    const pseudo = sumHalves(m, frame + 26, 8) + 17 + 11;
    expect(fold(pseudo + sumHalves(m, frame + UDP_AT, 11))).toBe(0xffff);
    net.upper.transmitted(buffer);
    expect(net.free).toBe(NETBUFS);
  });

  it('brings what the other host says', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    net.send(1, fd, [1, 2, 3], HOST.remote, 9);
    net.reflect(PORT);
    expect(net.take(1, fd)).toEqual([1, 2, 3]);
    expect(net.sender(1)).toEqual([HOST.remote, 9]);
    expect(net.dropped).toBe(0);
  });

  const flip = (net: Net, at: number): void => net.u.m.store8(at, net.u.m.load8(at) ^ 1);
  /** The IP header is changed, and its sum is right again. */
  const header = (net: Net, frame: number, change: () => void): void => {
    change();
    putHalf(net.u.m, frame + 24, 0);
    putHalf(net.u.m, frame + 24, complement(sumHalves(net.u.m, frame + 14, 20)));
  };
  /** A halfword of the UDP header is another, and there is no sum. */
  const udp = (net: Net, frame: number, at: number, value: number): void => {
    putHalf(net.u.m, frame + at, value);
    putHalf(net.u.m, frame + 40, 0);
  };
  it.each<[string, (net: Net, frame: number) => void]>([
    ['another protocol than IP', (net, frame) => putHalf(net.u.m, frame + 12, 0x0806)],
    ['a header of 6 words', (net, at) => header(net, at, () => net.u.m.store8(at + 14, 0x46))],
    ['too long a packet', (net, at) => header(net, at, () => putHalf(net.u.m, at + 16, 47))],
    ['too short a packet', (net, at) => header(net, at, () => putHalf(net.u.m, at + 16, 19))],
    ['a part of a packet', (net, at) => header(net, at, () => putHalf(net.u.m, at + 20, 0x2000))],
    ['the rest of a packet', (net, at) => header(net, at, () => putHalf(net.u.m, at + 20, 1))],
    ['what is for others', (net, at) => header(net, at, () => flip(net, at + 33))],
    ['TCP', (net, at) => header(net, at, () => net.u.m.store8(at + 23, 6))],
    ['a wrong header', (net, frame) => flip(net, frame + 22)],
    ['wrong bytes', (net, frame) => flip(net, frame + 43)],
    ['a wrong sum', (net, frame) => flip(net, frame + 41)],
    ['a UDP length beyond the packet', (net, frame) => udp(net, frame, 38, 12)],
    ['a UDP length without its header', (net, frame) => udp(net, frame, 38, 7)],
    ['another port', (net, frame) => udp(net, frame, 36, PORT + 1)],
    ['no port', (net, frame) => udp(net, frame, 36, 0)],
  ])('drops %s', (_, damage) => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    net.send(1, fd, [1, 2, 3], HOST.remote, 9);
    net.reflect(PORT, (frame) => damage(net, frame));
    expect([net.dropped, net.free]).toEqual([1, NETBUFS - 1]);
    net.reflect(PORT);
    expect(net.take(1, fd)).toEqual([1, 2, 3]);
  });

  it('takes a datagram without a sum, as RFC 768 has it', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    net.send(1, fd, [1, 2, 3], HOST.remote, 9);
    net.reflect(PORT, (frame) => putHalf(net.u.m, frame + 40, 0));
    expect(net.take(1, fd)).toEqual([1, 2, 3]);
  });

  it('lets senders wait for room, and wakes them all', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    const children = [net.fork(1), net.fork(1)];
    let room = 2;
    const transmit = net.low.transmit.bind(net.low);
    net.low.transmit = (p, buffer, bytes) =>
      room-- > 0 ? transmit(p, buffer, bytes) : -ERROR.again;
    for (const value of [1, 2]) expect(net.send(1, fd, [value], HOST.remote, 9)).toBe(1);
    for (const p of children) expect(net.send(p, fd, [p], HOST.remote, 9)).toBe(BLOCKED);
    expect([net.free, net.wrong]).toEqual([NETBUFS - 2, null]);
    net.call(1, CALL.fcntl, fd, FCNTL.setFlags, OPEN.nonblock);
    expect(net.send(1, fd, [3], HOST.remote, 9)).toBe(-ERROR.again);
    net.call(1, CALL.fcntl, fd, FCNTL.setFlags, 0);
    room = 2;
    net.low.running = 0;
    net.upper.transmitted(net.low.sent[0]);
    net.settle();
    net.run();
    expect(children.map((p) => net.answer(p))).toEqual([1, 1]);
    expect([net.low.sent.length, net.free, net.wrong]).toEqual([4, NETBUFS - 3, null]);
  });

  it('has nothing changed where the lower half lets a sender sleep', () => {
    const net = Net.up();
    const fd = net.socket(1, PORT);
    let asked = 0;
    const transmit = net.low.transmit.bind(net.low);
    net.low.transmit = (p, buffer, bytes) => {
      if (asked++ > 0) return transmit(p, buffer, bytes);
      return net.low.waits.begin(p, () => {});
    };
    net.setBytes(1, OUT, [1]);
    expect(net.calmly(() => net.begin(1, CALL.sendto, fd, OUT, 1, HOST.remote, 9))).toBe(SLEEP);
    expect(net.free).toBe(NETBUFS);
    net.run();
    expect([net.answer(1), net.free]).toEqual([1, NETBUFS - 1]);
  });

  it('finds no buffer where all are in use, and counts what that costs', () => {
    const net = Net.up();
    for (let i = 0; i < NETBUFS; i++) expect(net.upper.takeBuffer()).toBe(i);
    expect([net.upper.takeBuffer(), net.dropped]).toEqual([-1, 1]);
  });
});
