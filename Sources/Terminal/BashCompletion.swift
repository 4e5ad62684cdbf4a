import Phrases

extension Command {
    /// The command `completion`, which every program has.
    static var completion: Command {
        Command(
            "completion", Phrase(zh: "生成命令补全脚本", en: "print a completion script for a shell"),
            subcommands: [
                Command(
                    name: "bash", summary: Phrase(zh: "bash 补全脚本", en: "completion script for bash"),
                    notes: nil,
                    options: [], positionals: [],
                    examples: [
                        Example(
                            "> ~/.bash_completion",
                            Phrase(zh: "下次登录起，按 Tab 键补全", en: "complete with Tab from the next login on"))
                    ],
                    body: .bashCompletion)
            ])
    }
}

/// Writes the command tree as a bash script that completes commands, options and their values.
///
/// The script is plain bash 4 and needs nothing of the bash-completion package. It stores the path to a
/// command as `/household/list` and asks two functions, written from the tree, what is possible there.
enum BashCompletion {
    static func script<Context>(for root: Command<Context>) -> [String] {
        let function = "_" + root.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        var levels: [String] = []
        var values: [String] = []
        collect(root, path: "", inherited: [], levels: &levels, values: &values)
        return """
            # bash completion for \(root.name)

            # Sets the commands, options and arguments that may follow the path $1; fails if there is no such.
            \(function)_level() {
                case "$1" in
            \(levels.joined(separator: "\n"))
                *) return 1 ;;
                esac
            }

            # Sets the choices of the value of option $2 at the path $1; fails if it takes none.
            \(function)_value() {
                case "$1 $2" in
            \(values.joined(separator: "\n"))
                *) return 1 ;;
                esac
            }

            \(function)_files() {
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -A "$1" -- "$2")
            }

            \(function)() {
                local current="${COMP_WORDS[COMP_CWORD]}" path="" option="" ended="" word index
                local commands options arguments choices kind
                COMPREPLY=()
                \(function)_level ""
                for ((index = 1; index < COMP_CWORD; index++)); do
                    word="${COMP_WORDS[index]}"
                    if [[ -n $option ]]; then
                        # bash makes three words of --name=value.
                        if [[ $word != "=" ]]; then option=""; fi
                    elif [[ -z $ended && $word == -- ]]; then
                        ended=1
                    elif [[ -z $ended && $word == -* ]]; then
                        if \(function)_value "$path" "$word"; then option="$word"; fi
                    elif \(function)_level "$path/$word"; then
                        path="$path/$word"
                    fi
                done
                \(function)_level "$path"
                if [[ -n $option ]]; then
                    \(function)_value "$path" "$option"
                    if [[ $current == "=" ]]; then current=""; fi
                    if [[ -n $kind ]]; then
                        \(function)_files "$kind" "$current"
                    else
                        mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
                    fi
                elif [[ -z $ended && $current == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                elif [[ -n $commands ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
                elif [[ -n $arguments ]]; then
                    \(function)_files "$arguments" "$current"
                fi
            }

            complete -F \(function) \(root.name)
            """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func collect<Context>(
        _ command: Command<Context>, path: String, inherited: [Option], levels: inout [String],
        values: inout [String]
    ) {
        let options = inherited + command.options
        let commands = words(command.subcommands.map(\.name))
        let spellings = words(options.flatMap(\.spellings))
        let arguments = action(
            command.positionals.lazy.map(\.completion).first { $0 != .nothing } ?? .nothing)
        levels.append(
            "    '\(path)') commands='\(commands)' options='\(spellings)' arguments='\(arguments)' ;;")
        for option in command.options where option.takesValue {
            let patterns = option.spellings.map { "'\(path) \($0)' | '\(path)/'*' \($0)'" }
            values.append(
                "    \(patterns.joined(separator: " | ")))"
                    + " choices='\(words(option.choices))' kind='\(action(option.completion))' ;;")
        }
        for subcommand in command.subcommands {
            collect(
                subcommand, path: "\(path)/\(subcommand.name)", inherited: options, levels: &levels,
                values: &values)
        }
    }

    /// The words as one list for `compgen -W`, which expands what it is given: words that the shell would not
    /// take literally are left out.
    private static func words(_ words: [String]) -> String {
        words.filter(isLiteral).joined(separator: " ")
    }

    /// Whether the shell takes `word` for what it is.
    static func isLiteral(_ word: String) -> Bool {
        !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "@"):
                    true
                default: byte >= 0x80
                }
            }
    }

    /// The action of `compgen -A`; empty for none.
    private static func action(_ completion: Option.Completion) -> String {
        switch completion {
        case .nothing: ""
        case .files: "file"
        case .directories: "directory"
        }
    }
}
