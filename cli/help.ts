/** `kernelcheck help`: what the command, or one of its verbs, can do. */
import type { Command } from 'commander';
import { quote, unknownName } from '../core/engine/program/phrases.ts';
import { BadInput } from './errors.ts';

export function addHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .description('say what there is, or what a command takes')
    .argument('[command]', 'the command; all of them in brief, if none is given')
    .action((name: string | undefined) => {
      const verb = program.commands.find((one) => one.name() === name);
      if (name !== undefined && verb === undefined) {
        const names = program.commands.map((one) => one.name());
        throw new BadInput(
          unknownName(`there is no command ${quote(name)}`, name, names, 'The commands are'),
        );
      }
      (verb ?? program).outputHelp();
    });
}
