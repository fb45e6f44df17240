/** The shells that `up completion` knows. */
export type Shell = 'bash' | 'zsh' | 'fish';

/**
 * What each shell has to source. All of them ask `up complete -- WORDS`, which answers a value, a tab and its
 * meaning on each line. Nothing but the shell itself is needed: bash 3.2 will do, without bash-completion.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# up: completion for bash. In ~/.bashrc: source <(up completion bash)
_up() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(up complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _up up
`,
  zsh: `#compdef up
# up: completion for zsh. In ~/.zshrc, after compinit: source <(up completion zsh)
_up() {
  local line
  local -a values
  while IFS= read -r line; do
    values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(up complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#values )) && _describe 'up' values || _files
}
compdef _up up
`,
  fish: `# up: completion for fish. In ~/.config/fish/config.fish: up completion fish | source
function __up_complete
  set -l words (commandline -opc) (commandline -ct)
  up complete -- $words[2..-1] 2>/dev/null
end
complete -c up -f -a '(__up_complete)'
# An image may be a file.
complete -c up -n '__fish_seen_subcommand_from inspect' -F
`,
};
