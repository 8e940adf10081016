package ui

import (
	"context"

	"wrota/internal/platform/i18n"
)

// Worded fills in what is said when there is no passkey to show; host is the one under which they work.
func (p PasskeyProps) Worded(ctx context.Context, host string) PasskeyProps {
	p.Host = host
	p.Plain = i18n.T(ctx, "ui.passkey.plain")
	p.Failed = i18n.T(ctx, "ui.passkey.failed")
	p.Old = i18n.T(ctx, "ui.passkey.old")
	p.Other = i18n.T(ctx, "ui.passkey.other", "Host", host)
	return p
}

// PasskeyLogin is what the button says that logs in with a passkey.
func PasskeyLogin(ctx context.Context) string { return i18n.T(ctx, "ui.passkey.login") }
