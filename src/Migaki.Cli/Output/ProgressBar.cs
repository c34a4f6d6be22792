namespace Migaki.Cli.Output;

/// <summary>A bar on the error stream while many bundles are read. Without a terminal it writes nothing, so logs stay clean.</summary>
internal sealed class ProgressBar : IDisposable
{
    private const int Width = 30, Least = 20;
    private readonly TextWriter _output;
    private readonly int _total;
    private readonly string _noun;
    private readonly bool _shown;
    private int _done, _percent = -1, _length;

    public ProgressBar(ToolConsole console, int total, string noun)
    {
        (_output, _total, _noun) = (console.Error, total, noun);
        _shown = console.ShowsProgress && total >= Least;
        Draw();
    }

    public void Advance()
    {
        _done++;
        Draw();
    }

    /// <summary>Removes the bar, so that a line can be written in its place; the next advance draws it again.</summary>
    public void Hide()
    {
        if (_length == 0) return;
        _output.Write("\r" + new string(' ', _length) + "\r");
        (_length, _percent) = (0, -1);
    }

    public void Dispose() => Hide();

    private void Draw()
    {
        var percent = _total == 0 ? 100 : (int)(100L * _done / _total);
        if (!_shown || percent == _percent) return;
        var filled = Width * percent / 100;
        var text = $"[{new string('#', filled)}{new string('.', Width - filled)}] {percent,3} % of {_total} {_noun}";
        _output.Write("\r" + text);
        _output.Flush();
        (_length, _percent) = (text.Length, percent);
    }
}
