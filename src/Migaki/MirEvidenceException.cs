namespace Migaki;

/// <summary>The evidence of a run cannot be written, and the run must not go on without.</summary>
public sealed class MirEvidenceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MirEvidenceException(string message, Exception? innerException = null) : base(message, innerException) { }
}
