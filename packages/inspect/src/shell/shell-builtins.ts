/** Commands that shells have themselves: those of POSIX, dash, bash and busybox. */
const BUILTINS: ReadonlySet<string> = new Set(
  (
    '. : [ [[ alias bg bind break builtin caller cd chdir command compgen complete continue declare dirs disown ' +
    'echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile ' +
    'popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true ' +
    'type typeset ulimit umask unalias unset wait'
  ).split(' '),
);

/**
 * What busybox can do without a file of that name, when it is the shell: those of its applets that probes and
 * start lines use. curl, nginx or python are none of it.
 */
const APPLETS: ReadonlySet<string> = new Set(
  (
    'ash awk basename cat chmod chown cp cut date df dirname du echo env expr false find grep egrep fgrep head ' +
    'hostname id install kill killall ln ls mkdir mkfifo mktemp mv nc netstat nohup nproc nslookup pgrep pidof ping ' +
    'printenv printf ps pwd readlink realpath rm rmdir sed seq setsid sh sleep sort stat stty su sync tail tar tee ' +
    'test timeout touch tr true tty uname uniq wc wget which whoami xargs yes'
  ).split(' '),
);

export function isShellBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

export function isBusyboxApplet(name: string): boolean {
  return APPLETS.has(name);
}
