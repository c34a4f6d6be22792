namespace Migaki.Mir;

/// <summary>The capability records and rates that the reference ships as fixtures. They describe no real provider.</summary>
internal static class ReferenceProviderFixtures
{
    public const string Json = """
        {
          "version": "migaki.net.provider-data.v0",
          "dataVersion": "reference-fixtures",
          "asOf": "2026-01-01",
          "capabilities": [
            {"version": "migaki.providers.v0", "fixtureVersion": "0.0.0", "provider": "mock", "backendKind": "mock", "observedAt": "2026-01-01", "verifiedAt": "2026-01-01", "staleAfter": "2026-12-31", "source": {"kind": "fixture", "label": "reference fixture mock"}, "maxContextTokens": 8192, "supportsAutomaticCaching": false, "supportsBatching": false, "supportsExplicitCacheBreakpoints": false, "supportsPromptCaching": false, "supportsReasoningControls": false, "supportsRemoteMCP": false, "supportsStructuredOutputs": true, "supportsToolCalling": true, "supportsZeroDataRetention": true},
            {"version": "migaki.providers.v0", "fixtureVersion": "0.0.0", "provider": "openai-style", "backendKind": "openai_style", "observedAt": "2026-01-01", "verifiedAt": "2026-01-01", "staleAfter": "2026-12-31", "source": {"kind": "fixture", "label": "reference fixture openai-style"}, "maxContextTokens": 128000, "supportsAutomaticCaching": true, "supportsBatching": true, "supportsExplicitCacheBreakpoints": false, "supportsPromptCaching": true, "supportsReasoningControls": true, "supportsRemoteMCP": true, "supportsStructuredOutputs": true, "supportsToolCalling": true, "supportsZeroDataRetention": false},
            {"version": "migaki.providers.v0", "fixtureVersion": "0.0.0", "provider": "anthropic-style", "backendKind": "anthropic_style", "observedAt": "2026-01-01", "verifiedAt": "2026-01-01", "staleAfter": "2026-12-31", "source": {"kind": "fixture", "label": "reference fixture anthropic-style"}, "cacheTtlOptions": ["5m", "1h"], "maxContextTokens": 200000, "supportsAutomaticCaching": false, "supportsBatching": true, "supportsExplicitCacheBreakpoints": true, "supportsPromptCaching": true, "supportsReasoningControls": true, "supportsRemoteMCP": false, "supportsStructuredOutputs": false, "supportsToolCalling": true, "supportsZeroDataRetention": false},
            {"version": "migaki.providers.v0", "fixtureVersion": "0.0.0", "provider": "litellm-compatible", "backendKind": "litellm_compatible", "observedAt": "2026-01-01", "verifiedAt": "2026-01-01", "staleAfter": "2026-12-31", "source": {"kind": "fixture", "label": "reference fixture litellm-compatible"}, "maxContextTokens": 32000, "supportsAutomaticCaching": false, "supportsBatching": false, "supportsExplicitCacheBreakpoints": false, "supportsPromptCaching": false, "supportsReasoningControls": false, "supportsRemoteMCP": false, "supportsStructuredOutputs": true, "supportsToolCalling": true, "supportsZeroDataRetention": false}
          ],
          "prices": [
            {"provider": "mock", "model": "*", "inputUsdPerMillionTokens": 0, "outputUsdPerMillionTokens": 0, "source": "reference fixture, migaki.provider-cost-rates.v0", "observedAt": "2026-01-01", "staleAfter": "2026-12-31"},
            {"provider": "openai-style", "model": "*", "inputUsdPerMillionTokens": 1, "outputUsdPerMillionTokens": 4, "source": "reference fixture, migaki.provider-cost-rates.v0", "observedAt": "2026-01-01", "staleAfter": "2026-12-31"},
            {"provider": "anthropic-style", "model": "*", "inputUsdPerMillionTokens": 2, "outputUsdPerMillionTokens": 8, "source": "reference fixture, migaki.provider-cost-rates.v0", "observedAt": "2026-01-01", "staleAfter": "2026-12-31"},
            {"provider": "litellm-compatible", "model": "*", "inputUsdPerMillionTokens": 1.5, "outputUsdPerMillionTokens": 6, "source": "reference fixture, migaki.provider-cost-rates.v0", "observedAt": "2026-01-01", "staleAfter": "2026-12-31"}
          ],
          "cacheRules": []
        }
        """;
}
