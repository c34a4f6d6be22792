namespace Migaki.Redaction;

/// <summary>Credentials of model providers, messaging, payment and monitoring services, from the issuers' published formats.</summary>
internal static class ServiceRules
{
    private const string Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    public static SecretRule[] All { get; } =
    [
        new TokenRule("openai-key", "OpenAI API key", "sk-proj-[0-9A-Za-z_-]{40,200}", "sk-svcacct-[0-9A-Za-z_-]{40,200}", "sk-admin-[0-9A-Za-z_-]{40,200}",
            "sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}"),
        new TokenRule("anthropic-key", "Anthropic API key", "sk-ant-api03-[0-9A-Za-z_-]{80,120}", "sk-ant-admin01-[0-9A-Za-z_-]{80,120}", "sk-ant-oat01-[0-9A-Za-z_-]{80,120}"),
        new TokenRule("huggingface-token", "Hugging Face token", "hf_[A-Za-z]{34}", "api_org_[A-Za-z]{34}"),
        new TokenRule("replicate-token", "Replicate token", "r8_[0-9A-Za-z]{37}"),
        new TokenRule("groq-key", "Groq API key", "gsk_[0-9A-Za-z]{52}"),
        new TokenRule("perplexity-key", "Perplexity API key", "pplx-[0-9A-Za-z]{48}"),
        new TokenRule("xai-key", "xAI API key", "xai-[0-9A-Za-z]{80}"),
        new TokenRule("openrouter-key", "OpenRouter API key", "sk-or-v1-[0-9a-f]{64}"),
        new TokenRule("nvidia-key", "NVIDIA API key", "nvapi-[0-9A-Za-z_-]{64}"),
        new TokenRule("langsmith-key", "LangSmith API key", "lsv2_pt_[0-9a-f]{32}_[0-9a-f]{10}", "lsv2_sk_[0-9a-f]{32}_[0-9a-f]{10}"),
        new TokenRule("langfuse-key", "Langfuse secret key", "sk-lf-" + Uuid),
        new TokenRule("pinecone-key", "Pinecone API key", "pcsk_[0-9A-Za-z]{5,6}_[0-9A-Za-z]{63}"),
        new TokenRule("slack-token", "Slack token", "xoxb-[0-9A-Za-z-]{20,250}", "xoxp-[0-9A-Za-z-]{20,250}", "xoxa-[0-9A-Za-z-]{20,250}", "xoxr-[0-9A-Za-z-]{20,250}",
            "xoxs-[0-9A-Za-z-]{20,250}", "xoxe-[0-9A-Za-z-]{20,250}", "xoxc-[0-9A-Za-z-]{20,250}", "xoxd-[0-9A-Za-z%-]{20,250}"),
        new TokenRule("slack-app-token", "Slack app token", "xapp-[0-9]{1}-[0-9A-Z]{9,14}-[0-9]{10,15}-[0-9a-f]{60,70}"),
        new TokenRule("slack-webhook", "Slack webhook address", v => Checks.LooksRandom(v[^24..]), "hooks.slack.com/services/T[0-9A-Z]{8,12}/B[0-9A-Z]{8,12}/[0-9A-Za-z]{24}"),
        new TokenRule("discord-webhook", "Discord webhook address", v => Checks.LooksRandom(v[^40..]), "discord.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_-]{60,80}", "discordapp.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_-]{60,80}"),
        new TokenRule("telegram-bot-token", "Telegram bot token", "[0-9]{8,10}:AA[0-9A-Za-z_-]{33}"),
        new TokenRule("stripe-key", "Stripe key", "sk_live_[0-9A-Za-z]{24,250}", "sk_test_[0-9A-Za-z]{24,250}", "rk_live_[0-9A-Za-z]{24,250}", "rk_test_[0-9A-Za-z]{24,250}"),
        new TokenRule("webhook-secret", "webhook signing secret", "whsec_[0-9A-Za-z+/=]{24,120}"),
        new TokenRule("twilio-key", "Twilio API key", "SK[0-9a-f]{32}"),
        new AssignmentRule("twilio-auth-token", "Twilio auth token", AssignmentRule.Exactly("0-9a-f", 32, 32), "twilio_auth_token", "twilioauthtoken", "authtoken"),
        new TokenRule("sendgrid-key", "SendGrid API key", "SG.[0-9A-Za-z_-]{22}.[0-9A-Za-z_-]{43}"),
        new TokenRule("mailgun-key", "Mailgun key", "key-[0-9a-f]{32}", "pubkey-[0-9a-f]{32}"),
        new TokenRule("mailchimp-key", "Mailchimp key", "[0-9a-f]{32}-us[0-9]{1,2}"),
        new TokenRule("brevo-key", "Brevo key", "xkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16}"),
        new TokenRule("square-token", "Square token", "sq0atp-[0-9A-Za-z_-]{22}", "sq0csp-[0-9A-Za-z_-]{43}"),
        new TokenRule("shopify-token", "Shopify token", "shpat_[0-9A-Fa-f]{32}", "shpca_[0-9A-Fa-f]{32}", "shppa_[0-9A-Fa-f]{32}", "shpss_[0-9A-Fa-f]{32}"),
        new TokenRule("braintree-token", "Braintree access token", "access_token$production$[0-9a-z]{16}$[0-9a-f]{32}", "access_token$sandbox$[0-9a-z]{16}$[0-9a-f]{32}"),
        new TokenRule("plaid-token", "Plaid access token", "access-production-" + Uuid, "access-sandbox-" + Uuid, "access-development-" + Uuid),
        new TokenRule("linear-key", "Linear API key", "lin_api_[0-9A-Za-z]{40}", "lin_oauth_[0-9a-f]{64}"),
        new TokenRule("notion-token", "Notion token", "ntn_[0-9]{11}[0-9A-Za-z]{35}", "secret_[0-9A-Za-z]{43}"),
        new TokenRule("figma-token", "Figma token", "figd_[0-9A-Za-z_-]{40}"),
        new TokenRule("airtable-token", "Airtable token", "pat[0-9A-Za-z]{14}.[0-9a-f]{64}"),
        new TokenRule("postman-key", "Postman API key", "PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
        new TokenRule("contentful-token", "Contentful token", "CFPAT-[0-9A-Za-z_-]{43}"),
        new TokenRule("grafana-token", "Grafana token", "glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}", "glc_eyJ[0-9A-Za-z+/=]{60,400}"),
        new TokenRule("newrelic-key", "New Relic key", "NRAK-[0-9A-Z]{27}", "NRJS-[0-9a-f]{19}", "NRII-[0-9A-Za-z_-]{32}"),
        new TokenRule("sentry-token", "Sentry token", "sntryu_[0-9a-f]{64}", "sntrys_eyJ[0-9A-Za-z+/=_]{80,1000}"),
        new TokenRule("dynatrace-token", "Dynatrace token", "dt0c01.[0-9A-Z]{24}.[0-9A-Z]{64}", "dt0s01.[0-9A-Z]{8}.[0-9A-Z]{64}"),
        new AssignmentRule("datadog-key", "Datadog key", AssignmentRule.Exactly("0-9a-f", 32, 40), "dd_api_key", "dd-api-key", "dd_app_key", "datadog_api_key", "dd-application-key"),
        new TokenRule("onepassword-token", "1Password service account token", "ops_eyJ[0-9A-Za-z+/=_-]{200,2000}"),
        new TokenRule("facebook-token", "Meta access token", "EAACEdEose0cBA[0-9A-Za-z]{20,300}", "EAAB[0-9A-Za-z]{90,300}", "EAAG[0-9A-Za-z]{90,300}"),
    ];
}
