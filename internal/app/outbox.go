package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/mail"
)

// outbox is the mailer of an installation without a mail server: each message becomes a text file in a
// folder, where the operator (or whoever tries the demonstration) can read it. The file is named by the
// notice, so a message that is tried again replaces itself.
type outbox struct {
	dir   string
	clock clock.Clock
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	body := fmt.Sprintf("Do: %s\nOd: %s\nData: %s\nTemat: %s\n\n%s\n", m.To, m.FromName, o.clock.Now().Format("2006-01-02 15:04:05"), m.Subject, m.Text)
	if err := os.WriteFile(filepath.Join(o.dir, m.ID+".txt"), []byte(body), 0o600); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	return nil
}
