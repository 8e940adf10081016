package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/damage"
	"wrota/internal/app/federated"
	index "wrota/internal/app/finding"
	"wrota/internal/app/scans"
	"wrota/internal/app/stamping"
	believed "wrota/internal/app/trusted"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/keeping"
)

// Bounds beyond which the doctor is not content.
const (
	leastDisk   = 5 << 30 // bytes free
	sealWarning = 90 * 24 * time.Hour
	keyWarning  = 30 * 24 * time.Hour
	backupAge   = 26 * time.Hour
	mailPause   = 5 * time.Second
)

// examine looks at everything an installation stands on.
func examine(ctx context.Context, cfg app.Config) []finding {
	now := clock.System{}.Now()
	return []finding{
		{"ustawienia", cfg.Check(), "Popraw ustawienie wymienione wyżej."},
		{"adres portalu", reached(cfg), "Ustaw --base na adres https i --proxies na sieć serwera pośredniczącego (docs/operating.md)."},
		{"zegar", clockInStep(now), "Włącz synchronizację czasu, na przykład: timedatectl set-ntp true"},
		{"dysk", diskFree(cfg.Data), "Zwolnij miejsce albo przenieś folder danych (--data)."},
		{"baza danych", databaseWorks(ctx, cfg), "Sprawdź adres bazy (--database) i prawa do folderu; tabele aktualizuje: wrota migrate"},
		{"ochrona wierszy w PostgreSQL", wallStands(ctx, cfg), "Uruchom: wrota migrate. Konto bazy musi mieć prawo CREATEROLE albo należeć do roli „<konto>_app” (docs/operating.md)."},
		{"klucze danych osobowych", keysOpen(ctx, cfg), "Przywróć folder keys/vault z jego osobnej kopii: bez klucza głównego zaszyfrowanych danych nie odczyta nikt (docs/operating.md)."},
		{"pliki", filesSound(ctx, cfg), "Odtwórz pliki z kopii zapasowej (docs/operating.md); lista: Biurko, Ustawienia, Uszkodzone pliki."},
		{"pisma w PDF i polskie znaki", fonts(), "Zbuduj program ponownie: czcionki są jego częścią."},
		{"pieczęcie urzędów", sealsValid(ctx, cfg, now), "Wgraj aktualną pieczęć urzędu do folderu pieczęci (docs/seals.md)."},
		{"znaczniki czasu", stamping.Works(ctx, cfg.Timestamp, now), "Ustaw --timestamp-url i --timestamp-roots na usługę znaczników czasu (docs/seals.md)."},
		{"listy zaufania", believed.Works(ctx, cfg.Trusted, cfg.DatabaseURL(), now), "Sprawdź ustawienia trusted-* i dostęp do sieci; do tego czasu obowiązują listy, które są (docs/operating.md)."},
		{"dostawcy tożsamości", federated.Expires(cfg.Providers, now.Add(keyWarning)), "Wystaw nowe klucze i podaj je dostawcy, zanim stare stracą ważność (docs/operating.md)."},
		{"trwałość podpisów", signaturesLast(ctx, cfg, now), "Zajrzyj na Biurko, Ustawienia, Trwałość podpisów; co zrobić, mówi docs/operating.md."},
		{"wyszukiwarka", searchAgrees(ctx, cfg, now), "Poczekaj kilka minut; jeżeli to nie minie, uruchom: wrota search rebuild"},
		{"skany", scans.Works(ctx, cfg.Scan), "Zainstaluj pakiety tesseract-ocr, tesseract-ocr-pol i poppler-utils; sprawdź foldery skanerów (--scan-folders). Reszta programu działa bez nich."},
		{"poczta", mailAnswers(ctx, cfg), "Sprawdź --mail-host i --mail-port oraz zaporę sieciową."},
		{"kopie zapasowe", backupsFresh(cfg, now), "Wskaż folder kopii (--backups) i uruchom je co noc (docs/operating.md)."},
	}
}

// reached looks at the way from people to the program. TLS ends at a proxy; a proxy that is not named makes one
// visitor of all people, so that forty wrong passwords of a stranger keep everybody out.
func reached(cfg app.Config) error {
	base, err := url.Parse(cfg.Base)
	if err != nil {
		return err
	}
	here := base.Hostname() == "localhost"
	if at, err := netip.ParseAddr(base.Hostname()); err == nil {
		here = at.IsLoopback()
	}
	switch {
	case base.Scheme != "https" && !here:
		return fmt.Errorf("adres %s nie jest https: ciasteczka i hasła idą przez sieć bez ochrony", cfg.Base)
	case base.Scheme == "https" && len(cfg.Proxies) == 0:
		return errors.New("nie wskazano serwera pośredniczącego: wszyscy mają wspólne limity i jeden adres w dzienniku")
	}
	return nil
}

func diskFree(dir string) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return err
	}
	free := st.Bavail * uint64(st.Bsize) //nolint:gosec // a block size is positive
	if free < leastDisk {
		return fmt.Errorf("wolne %d MB, potrzeba co najmniej %d MB", free>>20, leastDisk>>20)
	}
	return nil
}

func databaseWorks(ctx context.Context, cfg app.Config) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	n, err := d.Pending(ctx, app.Tables())
	if err == nil && n > 0 {
		err = fmt.Errorf("tabele czekają na aktualizację (kroków: %d)", n)
	}
	return errors.Join(err, d.Ping(ctx), d.Close())
}

// wallStands looks whether PostgreSQL itself keeps the offices apart.
func wallStands(ctx context.Context, cfg app.Config) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	missing, err := d.Unguarded(ctx, app.Tables())
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("tabele bez ochrony wierszy: %v", missing)
	}
	switch wall := d.Wall(ctx); {
	case errors.Is(wall, db.ErrNoWall):
		err = errors.Join(err, errors.New("konto bazy omija ochronę wierszy i nie ma roli, którą program mógłby przyjąć"))
	case errors.Is(wall, db.ErrThinWall):
		err = errors.Join(err, errors.New("program pracuje jako właściciel tabel: ochrona wierszy działa, ale mógłby ją zdjąć"))
	default:
		err = errors.Join(err, wall)
	}
	return errors.Join(err, d.Close())
}

// filesSound counts the files that somebody could not open, or that the daily reading found damaged.
func filesSound(ctx context.Context, cfg app.Config) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	n, err := damage.Count(ctx, d)
	if err == nil && n > 0 {
		err = fmt.Errorf("uszkodzone lub zagubione pliki: %d", n)
	}
	return errors.Join(err, d.Close())
}

// signaturesLast counts the signed files that nobody will be able to check one day.
func signaturesLast(ctx context.Context, cfg app.Config, now time.Time) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	state, err := keeping.StateOf(ctx, d, now)
	if n := state.Alarms(); err == nil && n > 0 {
		err = fmt.Errorf("pliki, do których nie można dodać dowodów: %d", n)
	}
	if state.Late > 0 {
		err = errors.Join(err, fmt.Errorf("pliki, które od doby czekają na znacznik czasu: %d", state.Late))
	}
	return errors.Join(err, d.Close())
}

// searchAgrees compares the index of the search with what can be found.
func searchAgrees(ctx context.Context, cfg app.Config, now time.Time) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	missing, stale, err := index.Check(ctx, d, now)
	if err == nil && missing+stale > 0 {
		err = fmt.Errorf("spis słów różni się od akt: brakuje %d, zbędnych %d", missing, stale)
	}
	return errors.Join(err, d.Close())
}

// sealsValid opens every seal, asks whether keys in tokens are there, and looks how long each office can still seal.
func sealsValid(ctx context.Context, cfg app.Config, now time.Time) error {
	all, err := crypt.OpenSeals(cfg.SealsFolder())
	if err != nil {
		return err
	}
	names := all.Names()
	if len(names) == 0 {
		return errors.New("nie ma żadnej pieczęci, więc nie można wydać poświadczenia ani podpisać pisma")
	}
	wrong := []error{all.Check(ctx, now)}
	for _, b := range all.Broken() {
		wrong = append(wrong, b.Err)
	}
	for _, name := range names {
		until, ok := all.Until(name, now)
		if _, err := all.Get(name, now); !ok {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		} else if until.Before(now.Add(sealWarning)) {
			wrong = append(wrong, fmt.Errorf("%s: wygaśnie %s i nie ma następnej", name, calendar.Of(until).Dotted()))
		}
	}
	return errors.Join(wrong...)
}

func mailAnswers(ctx context.Context, cfg app.Config) error {
	if cfg.Mail.Host == "" {
		return errors.New("nie ustawiono serwera poczty: wiadomości zostają w folderze mail")
	}
	ctx, cancel := context.WithTimeout(ctx, mailPause)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(cfg.Mail.Host, strconv.Itoa(cfg.Mail.Port)))
	if err != nil {
		return err
	}
	return conn.Close()
}

// backupsFresh looks for a copy of the last day.
func backupsFresh(cfg app.Config, now time.Time) error {
	if cfg.Backups == "" {
		return errors.New("nie wskazano folderu kopii")
	}
	var newest time.Time
	entries, err := os.ReadDir(cfg.Backups)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(cfg.Backups, e.Name()))
		if err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if age := now.Sub(newest); age > backupAge {
		return fmt.Errorf("najnowsza kopia jest starsza niż %d godzin", int(backupAge.Hours()))
	}
	return nil
}
