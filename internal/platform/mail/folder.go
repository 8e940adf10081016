package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"wrota/internal/platform/clock"
)

// Folder is the mailer of an installation without a mail server: each message becomes a text file in a
// folder, where the operator (or whoever tries the demonstration) can read it. The file is named by the
// message, so one that is tried again replaces itself.
type Folder struct {
	Dir   string
	Clock clock.Clock
}

// Send writes a message into the folder, which is made when it is not there.
func (f *Folder) Send(_ context.Context, m Message) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	body := fmt.Sprintf("Do: %s\nOd: %s\nData: %s\nTemat: %s\n\n%s\n", m.To, m.FromName, f.Clock.Now().Format("2006-01-02 15:04:05"), m.Subject, m.Text)
	if err := os.WriteFile(filepath.Join(f.Dir, m.ID+".txt"), []byte(body), 0o600); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	return nil
}
