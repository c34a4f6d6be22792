using Microsoft.Extensions.AI;
using Migaki.Mir;

namespace Migaki.Lowering;

/// <summary>What a prompt says of one of its contents.</summary>
internal sealed record PromptBlock(ContextRole Role, string? From, Mutability Mutability, PrivacyClass? Privacy, CacheMode? Cache, bool OrderFree);

/// <summary>A content of a request, in the order in which it is sent.</summary>
/// <param name="Message">The message it stands in.</param>
/// <param name="Content">The content.</param>
/// <param name="Block">The block it is; null where that is not known.</param>
/// <param name="Tokens">Estimated tokens of its text; 0 where it has none.</param>
internal sealed record Piece(int Message, AIContent Content, MirContextBlock? Block, int Tokens);
