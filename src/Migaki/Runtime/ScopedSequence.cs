using System.Collections;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>What an iterator gives, with the iterator's own chain set whenever its code runs.</summary>
internal sealed class ScopedSequence<T>(IEnumerable<T> sequence, RunFrame frame) : IEnumerable<T>
{
    public IEnumerator<T> GetEnumerator() => new Enumerator(sequence.GetEnumerator(), new RunFrame(frame.Run, frame.Path));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(IEnumerator<T> items, RunFrame frame) : IEnumerator<T>
    {
        public T Current => items.Current;

        object? IEnumerator.Current => items.Current;

        public bool MoveNext()
        {
            var outer = RunScope.Current;
            RunScope.Current = frame;
            try
            {
                return items.MoveNext();
            }
            finally
            {
                RunScope.Current = outer;
            }
        }

        public void Reset() => items.Reset();

        public void Dispose()
        {
            var outer = RunScope.Current;
            RunScope.Current = frame;
            try
            {
                items.Dispose();
            }
            finally
            {
                RunScope.Current = outer;
            }
        }
    }
}
