using System.CommandLine;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki completion</c>: the script by which a shell asks the tool what could come next.</summary>
internal static class CompletionCommand
{
    /// <summary>What scripts send before the line: <c>[suggest:position]</c>.</summary>
    private const string Directive = "[suggest";

    public static Command Create(ToolConsole console)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Prints a completion script for a shell.\n\nExamples:\n  migaki completion bash >> ~/.bashrc\n  migaki completion pwsh >> $PROFILE") { shell };
        command.SetAction(parsed =>
        {
            console.Out.Write(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCode.Holds;
        });
        return command;
    }

    /// <summary>Answers a script; false where the arguments are no question of one.</summary>
    public static bool TryAnswer(IReadOnlyList<string> arguments, Command root, ToolConsole console)
    {
        if (arguments.Count < 2 || !arguments[0].StartsWith(Directive, StringComparison.Ordinal) || !arguments[0].EndsWith(']')) return false;
        var line = arguments[1];
        var place = arguments[0][Directive.Length..^1].TrimStart(':');
        var position = int.TryParse(place, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var known) ? Math.Min(known, line.Length) : line.Length;
        foreach (var item in root.Parse(line).GetCompletions(position)) console.Line(item.InsertText ?? item.Label);
        return true;
    }

    private const string Bash = """
        _migaki_complete() {
          local candidates
          candidates=$(migaki "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=( $(compgen -W "${candidates}" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o bashdefault -o default -F _migaki_complete migaki

        """;

    private const string Zsh = """
        _migaki_complete() {
          local -a candidates
          candidates=("${(@f)$(migaki "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- ${candidates:#}
          _files
        }
        compdef _migaki_complete migaki

        """;

    private const string Fish = """
        complete -c migaki -a '(migaki "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName migaki -ScriptBlock {
          param($word, $tree, $position)
          migaki "[suggest:$position]" "$tree" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;
}
