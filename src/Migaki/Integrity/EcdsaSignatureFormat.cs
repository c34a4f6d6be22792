using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>The two encodings of a P-256 signature and how they are told apart.</summary>
internal static class EcdsaSignatureFormat
{
    private const int FieldBytes = 32;

    /// <summary>Strict DER is tried first: a sequence whose length is the whole input. Else 64 bytes are r and s. Null: neither.</summary>
    public static DSASignatureFormat? Detect(ReadOnlySpan<byte> signature) =>
        IsStrictDer(signature) ? DSASignatureFormat.Rfc3279DerSequence
        : signature.Length == 2 * FieldBytes ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        : null;

    /// <summary>SEQUENCE of two positive INTEGERs in shortest form that fill the input. A P-256 sequence always has a one-byte length.</summary>
    private static bool IsStrictDer(ReadOnlySpan<byte> der)
    {
        if (der.Length is < 8 or > 72 || der[0] != 0x30 || der[1] != der.Length - 2) return false;
        var rest = der[2..];
        return ReadInteger(ref rest) && ReadInteger(ref rest) && rest.IsEmpty;
    }

    private static bool ReadInteger(ref ReadOnlySpan<byte> der)
    {
        if (der.Length < 3 || der[0] != 0x02) return false;
        int length = der[1];
        if (length is 0 or > FieldBytes + 1 || der.Length < 2 + length) return false;
        var value = der.Slice(2, length);
        if ((value[0] & 0x80) != 0) return false;
        if (value[0] == 0 && length > 1 && (value[1] & 0x80) == 0) return false;
        if (length > FieldBytes && value[0] != 0) return false;
        der = der[(2 + length)..];
        return true;
    }
}
