using System.Diagnostics;
using Migaki.Tests.Shared;

namespace Migaki.Tests.Support;

/// <summary>The JSON Schema validator of npm, in a process of its own. Skipped visibly where there is no node or it cannot be installed.</summary>
internal static class Ajv
{
    private const string Program = """
        const Ajv = require('ajv/dist/2020'); const fs = require('fs');
        const jobs = JSON.parse(fs.readFileSync(0, 'utf8'));
        const ajv = new Ajv({ allErrors: true, strict: false }); const seen = {};
        for (const job of jobs) {
          const validate = seen[job.schema] ??= ajv.compile(JSON.parse(fs.readFileSync(job.schema, 'utf8')));
          console.log(validate(JSON.parse(job.document)) ? '=' : '=' + ajv.errorsText(validate.errors));
        }
        """;

    private static readonly Lazy<(string? Folder, string? Missing)> Installed = new(Install);

    public static string? Missing => Installed.Value.Missing;

    /// <summary>The errors of each document, empty where it is valid.</summary>
    public static string[] Validate(IEnumerable<(string Schema, string Document)> jobs)
    {
        return ValidateFiles(jobs.Select(static job => (Path.Combine(Repository.Root, "schemas", job.Schema + ".schema.json"), job.Document)));
    }

    /// <summary>The same against schemas from anywhere.</summary>
    public static string[] ValidateFiles(IEnumerable<(string Path, string Document)> jobs)
    {
        var list = jobs.Select(job => new Dictionary<string, string> { ["schema"] = job.Path, ["document"] = job.Document }).ToList();
        var (code, output) = Run(Installed.Value.Folder!, System.Text.Json.JsonSerializer.Serialize(list), "node", "-e", Program);
        Assert.True(code == 0, output);
        return [.. output.TrimEnd('\n').Split('\n').Select(line => line[1..])];
    }

    private static (string?, string?) Install()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "ajv");
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.Exists(Path.Combine(folder, "node_modules", "ajv"))) return (folder, null);
            var (code, output) = Run(folder, "", "npm", "install", "--no-audit", "--no-fund", "--prefix", folder, "ajv@8.20.0");
            return code == 0 ? (folder, null) : (null, "ajv cannot be installed: " + output.Split('\n')[0]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "node and npm are not here");
        }
    }

    private static (int Code, string Output) Run(string folder, string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output.Result : error.Result + output.Result);
    }
}

/// <summary>A fact that needs the schema validator.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AjvFactAttribute : FactAttribute
{
    public AjvFactAttribute() => Skip = Ajv.Missing;
}
