# The sandbox of "start", and two of its demo keys. They are public, and not valid at DigiCert.
export DIGICERT_PARTNER_BASE_URL=http://127.0.0.1:4010/partner-subscription/api/v1
export DIGICERT_PARTNER_API_KEY=sandbox-demo-partner-parent-key-not-secret-xyz9
export DIGICERT_BASE_URL=http://127.0.0.1:4010/services/v2
export DIGICERT_API_KEY=Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2
