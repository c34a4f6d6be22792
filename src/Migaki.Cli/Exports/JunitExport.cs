using System.Globalization;
using System.Text;
using System.Xml;
using Migaki.Cli.Runs;

namespace Migaki.Cli.Exports;

/// <summary>JUnit XML, which every CI shows: a suite for each run, a case for each thing it was held against.</summary>
internal static class JunitExport
{
    public static string Render(IReadOnlyList<(RunDocument Run, IReadOnlyList<RunTest> Tests)> runs)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", CheckCharacters = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "migaki");
            Counts(xml, runs.SelectMany(static run => run.Tests).ToList(), runs.Sum(static run => run.Run.Events.DurationMs ?? 0), ofAll: true);
            foreach (var (run, tests) in runs) Suite(xml, run, tests);
            xml.WriteEndElement();
        }
        return text + "\n";
    }

    private static void Suite(XmlWriter xml, RunDocument run, IReadOnlyList<RunTest> tests)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Output.Printable.Line($"{run.PlanId} {run.RunId}"));
        Counts(xml, tests, run.Events.DurationMs ?? 0);
        if (DateTimeOffset.TryParse(run.Events.StartedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started)) xml.WriteAttributeString("timestamp", started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var test in tests)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", $"{Output.Printable.Line(run.PlanId)}.{test.Group}");
            xml.WriteAttributeString("name", test.Name);
            xml.WriteAttributeString("time", Seconds(test.DurationMs ?? 0));
            if (test.Verdict == TestVerdict.Failed)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", test.Message);
                xml.WriteAttributeString("type", test.Group);
                xml.WriteString($"{run.Shown}: {test.File}{(test.Line is { } line ? ":" + line.ToString(CultureInfo.InvariantCulture) : "")}");
                xml.WriteEndElement();
            }
            else if (test.Verdict == TestVerdict.Open)
            {
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", test.Message);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyCollection<RunTest> tests, double durationMs, bool ofAll = false)
    {
        xml.WriteAttributeString("tests", tests.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", tests.Count(static test => test.Verdict == TestVerdict.Failed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        // The schema has no such attribute on the whole.
        if (!ofAll) xml.WriteAttributeString("skipped", tests.Count(static test => test.Verdict == TestVerdict.Open).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(durationMs));
    }

    private static string Seconds(double ms) => (ms / 1000).ToString("0.000###", CultureInfo.InvariantCulture);

    /// <summary>The declaration names the encoding of the writer it goes to; the file is UTF-8.</summary>
    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
