package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wrota/internal/app/journal"
	"wrota/internal/app/scans"
	"wrota/internal/app/stamping"
	"wrota/internal/app/trusted"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/db"
)

// Config is everything an installation can set. Each setting is a flag, a variable of the
// environment and a line of the settings file, all of one name; "wrota config" prints what is in
// force. A zero value is a good value.
type Config struct {
	Data     string `help:"Folder for the database, the files and the keys." default:"data" placeholder:"FOLDER"`
	Database string `help:"Database: a file, or postgres://user@host/name. Empty: wrota.db in the data folder." placeholder:"URL" secret:"true"`
	Unproved string `help:"Why PostgreSQL on another machine may be reached without a checked certificate (sslmode=verify-full); without a reason the program does not start." name:"database-unproved" placeholder:"REASON"`
	Files    string `help:"Where documents are kept: a folder, or s3://host/bucket. Empty: files in the data folder." placeholder:"PLACE"`
	S3       S3     `embed:"" prefix:"s3-"`

	Listen  string   `help:"Address the web server listens on." default:"127.0.0.1:8080"`
	Metrics string   `help:"Address for /metrics, apart from the pages. Empty: none." placeholder:"ADDRESS"`
	Base    string   `help:"Address under which people reach the portal; links in messages begin with it." default:"http://127.0.0.1:8080"`
	Proxies []string `help:"Networks of reverse proxies whose X-Forwarded-For is believed." placeholder:"NETWORK"`

	Providers string `help:"File that describes providers of identities: login.gov.pl, OpenID Connect brokers. Empty: none." placeholder:"FILE"`

	ProfileService string `help:"File that describes the service of podpis zaufany, where people sign documents (docs/signatures.md). Empty: none; a demonstration has one for practice." placeholder:"FILE"`

	Mail  Mail             `embed:"" prefix:"mail-"`
	Audit journal.Settings `embed:"" prefix:"audit-"`
	Clamd Clamd            `embed:"" prefix:"clamd-"`

	Timestamp stamping.Settings `embed:"" prefix:"timestamp-"`
	Trusted   trusted.Settings  `embed:"" prefix:"trusted-"`
	Scan      scans.Settings    `embed:"" prefix:"scan-"`

	RatePerSecond float64       `help:"Requests a second from one account or address; 0 means no limit." default:"20"`
	Idle          time.Duration `help:"A session ends after so long without a request." default:"30m"`
	Proof         time.Duration `help:"Whoever changes a password, factors of logging in, sessions or mandates shows again who they are, when the last proof is older; 0 asks never." default:"10m"`
	PasswordList  string        `help:"File of leaked passwords, as SHA-1 in rising order; none of them may be chosen (docs/operating.md). Empty: the commonest words alone." placeholder:"FILE"`
	OneFactor     bool          `help:"Employees may enter the desk with a password alone, without a second factor."`
	Workers       int           `help:"Background work done at once." default:"16"`
	MaxFile       int64         `help:"The largest file people may add, in megabytes." default:"50"`
	MaxFiles      int64         `help:"All files of one application together, in megabytes." default:"200"`
	DailyDrafts   int           `help:"Applications that visitors without an account may begin from one network on one day." default:"50"`
	DailyFiles    int64         `help:"Files that visitors without an account may add from one network on one day, together, in megabytes." default:"1024"`
	Backups       string        `help:"Folder of backups, for the doctor to look at." placeholder:"FOLDER"`
	Log           string        `help:"Least level of log lines: debug, info, warn, error." default:"info" enum:"debug,info,warn,error"`
}

// S3 are the credentials of an S3 store.
type S3 struct {
	Key    string `help:"Access key of the S3 store." env:"WROTA_S3_KEY"`
	Secret string `help:"Secret key of the S3 store." env:"WROTA_S3_SECRET" secret:"true"`
	Region string `help:"Region of the S3 store." env:"WROTA_S3_REGION"`
}

// Mail is the SMTP server that messages leave by.
type Mail struct {
	Host     string `help:"SMTP server. Empty: no e-mail leaves; messages wait in the portal."`
	Port     int    `help:"Port of the SMTP server." default:"587"`
	User     string `help:"User of the SMTP server."`
	Password string `help:"Password of the SMTP server." secret:"true"`
	From     string `help:"Sender of messages." placeholder:"ADDRESS"`
	TLS      string `help:"How the connection is protected: starttls, implicit, or none on one's own machine." default:"starttls" enum:"starttls,implicit,none"`
}

// Clamd is the antivirus daemon that looks at what people send.
type Clamd struct {
	Address string `help:"clamd: unix:/run/clamav/clamd.ctl or tcp:host:port. Empty: files are not scanned, and marked so."`
}

// DatabaseURL is where the database is.
func (c Config) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "wrota.db")
}

func (c Config) keys() string { return filepath.Join(c.Data, "keys") }

// VaultFolder is where the key-encryption keys lie.
func (c Config) VaultFolder() string { return filepath.Join(c.keys(), "vault") }

// SealsFolder is where the seals of the units are kept.
func (c Config) SealsFolder() string { return filepath.Join(c.Data, "seals") }

// files is where documents are kept.
func (c Config) files() string {
	if c.Files != "" {
		return c.Files
	}
	return filepath.Join(c.Data, "files")
}

// defaultBase is the address of a portal that nobody named.
const defaultBase = "http://127.0.0.1:8080"

// DemoBase is the address of a demonstration: that on which it listens, unless another one was set. The
// links in its messages would lead nowhere on every other port.
func DemoBase(c Config) string {
	host, port, err := net.SplitHostPort(c.Listen)
	if c.Base != defaultBase || err != nil || port == "" || port == "0" {
		return c.Base
	}
	if at, err := netip.ParseAddr(host); host == "" || err == nil && at.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// secure tells whether people reach the portal by TLS: cookies then never travel without it.
func (c Config) secure() bool { return strings.HasPrefix(c.Base, "https://") }

func (c Config) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log)) // kong checked it
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// Check finds settings that cannot work together, before anything is opened.
func (c Config) Check() error {
	base, err := url.Parse(c.Base)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return fmt.Errorf("base %q is no address such as https://wrota.example.pl", c.Base)
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if err := errors.Join(c.Audit.Check(), c.Timestamp.Check(), c.Trusted.Check(), c.Scan.Check()); err != nil {
		return err
	}
	if strings.TrimSpace(c.Unproved) == "" {
		if err := db.Protected(c.DatabaseURL()); err != nil {
			return fmt.Errorf("%w; or say with --database-unproved why it need not be", err)
		}
	}
	if c.Mail.Host != "" && c.Mail.From == "" {
		return fmt.Errorf("mail-host is set but mail-from is not: messages need a sender")
	}
	return nil
}

func (c Config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.Proxies {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("proxies: %q is no network such as 10.0.0.0/8", s)
		}
		out = append(out, p)
	}
	return out, nil
}

// clamd reads "unix:/run/clamav/clamd.ctl" or "tcp:host:port".
func (c Config) clamd() antivirus.Config {
	network, address, _ := strings.Cut(c.Clamd.Address, ":")
	return antivirus.Config{Network: network, Address: address, MaxBytes: c.MaxFile << 20}
}
