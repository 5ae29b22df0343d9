/** Ports: each is one socket's, on all addresses of this host. */
import { ERROR } from '../abi/errors.ts';
import { FREE_PORTS } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { isSuperuser, type Unix } from '../context.ts';
import { NONE, SOCKET, SOCKETS, UROOT } from '../records.ts';

export const PORT_MAX = 65_535;
/** Ports that sockets are given which ask for none: 1024 to 5000, as in 4.3BSD (netinet/in.h, IPPORT_USERRESERVED). */
const LAST_GIVEN = 5000;
const GIVEN = LAST_GIVEN - FREE_PORTS + 1;

/** The socket that has this port; NONE. */
export function socketAt(u: Unix, port: number): number {
  for (let i = 0; i < SOCKETS; i++) {
    const socket = u.plan.sockets.at(i);
    if (u.m.load(socket + SOCKET.family) !== 0 && u.m.load(socket + SOCKET.port) === port) {
      return socket;
    }
  }
  return NONE;
}

/** 0 if the process may have this port; EACCES, EADDRINUSE. */
export function mayHave(u: Unix, proc: number, port: number): Answer {
  if (port < FREE_PORTS && !isSuperuser(u, proc)) return -ERROR.access;
  return socketAt(u, port) === NONE ? 0 : -ERROR.addressInUse;
}

/** A port that is free, each in its turn. There are more than sockets. */
export function freePort(u: Unix): number {
  for (let i = u.m.load(u.plan.root + UROOT.nextPort); ; i++) {
    const port = FREE_PORTS + (i % GIVEN);
    if (socketAt(u, port) === NONE) return port;
  }
}

/** The port that `freePort` has found is this socket's. */
export function givePort(u: Unix, socket: number, port: number): void {
  u.m.store(socket + SOCKET.port, port);
  u.m.store(u.plan.root + UROOT.nextPort, (port - FREE_PORTS + 1) % GIVEN);
}
