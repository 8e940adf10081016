package arch

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	inSQL      = regexp.MustCompile(`(?i)\b(?:FROM|INTO|UPDATE|JOIN|TABLE(?:\s+IF\s+NOT\s+EXISTS)?|DELETE\s+FROM)\s+([a-z]+)_[a-z_]+`)
	reference  = regexp.MustCompile(`(?i)REFERENCES\s+([a-z]+)_`)
	createdAs  = regexp.MustCompile(`(?is)CREATE TABLE (\w+) \((.*?)\n\);`)
	unportable = regexp.MustCompile(`(?i)\bnow\(\)|\bILIKE\b|=\s*ANY\s*\(|FOR UPDATE|generate_series|::[a-z]|\bAUTOINCREMENT\b|\bSERIAL\b`)
)

// regional tables belong to no unit; each has its reason.
var regional = map[string]string{
	"app_installation": "what the whole database was made for",
	"web_session":      "a browser, not an office", "jobs_subject": "the order of facts", "audit_head": "unit_id is its key",
	"audit_node": "one tree over the logs of all units", "audit_checkpoint": "the signed root of that tree",
	"identity_account": "one login for all offices", "identity_attempt": "counts failed logins by address",
	"login_passkey": "belongs to an account", "login_app": "belongs to an account", "login_recovery": "belongs to an account",
	"login_session": "a browser of an account", "login_device": "a browser of an account", "identity_ended": "a session, of no office",
	"identity_means": "belongs to an account", "identity_unit": "is the unit",
	"federation_attempt": "one browser that is not logged in yet", "federation_link": "belongs to an account", "federation_session": "belongs to an account", "federation_unlinked": "belongs to an account",
	"federation_once": "what was used up, as digests", "identity_person": "one confirmed person, all offices", "identity_confirmation": "belongs to an account",
	"mandates_mandate": "lies between two persons and holds in all offices; an office that accepted it stands in unit_id",
	"mandates_step":    "of a mandate, like it; unit_id is the clerk's", "mandates_paper": "of a mandate, like it",
	"mandates_details":   "belongs to an account",
	"templates_template": "one register for the region, and public", "templates_file": "of a template, like it",
	"intake_use": "counts what one network sends to all offices", "notices_preference": "one person, all offices",
	"signatures_list": "trusted lists of states, the same for all offices",
}

// sqlOwner is the module whose SQL a file holds, or "".
func sqlOwner(name string) string {
	parts := strings.Split(name, "/")
	if parts[0] != "internal" || len(parts) < 3 {
		return ""
	}
	if parts[1] == "platform" {
		return parts[2]
	}
	return parts[1]
}

func sqlRules() []rule {
	return []rule{
		{
			"a module's SQL names its own tables", "who reads another's table depends on what may change tomorrow, and passes its checks by",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					owner := sqlOwner(name)
					ext := path.Ext(name)
					if owner == "" || owner == "arch" || owner == "app" || ext != ".sql" && ext != ".go" || strings.HasSuffix(name, "_test.go") {
						continue
					}
					for _, m := range inSQL.FindAllStringSubmatch(h.read(name), -1) {
						n++
						if m[1] != owner && m[1] != "pg" && m[1] != "sqlite" && !(owner == "jobs" && m[1] == "river") {
							wrong = append(wrong, name+": "+m[0])
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/queries.sql", "SELECT * FROM intake_letter WHERE unit_id = $1;"),
		},
		{
			"no foreign keys between modules", "modules live apart: a reference across is a typed id, checked by the owner's code",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if !strings.Contains(name, "/migrations/") || path.Ext(name) != ".sql" {
						continue
					}
					n++
					for _, m := range reference.FindAllStringSubmatch(h.read(name), -1) {
						if m[1] != sqlOwner(name) {
							wrong = append(wrong, name+": "+m[0])
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/migrations/0001_a.sql", "CREATE TABLE cases_a (\n x uuid REFERENCES intake_letter(id)\n);"),
		},
		{
			"every unit's table has unit_id", "isolation is a condition in each query, and a distribution key when one machine is too small",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if !strings.Contains(name, "/migrations/") || path.Ext(name) != ".sql" {
						continue
					}
					for _, m := range createdAs.FindAllStringSubmatch(h.read(name), -1) {
						n++
						if _, ok := regional[m[1]]; !ok && !strings.Contains(m[2], "unit_id") {
							wrong = append(wrong, name+": "+m[1]+" has no unit_id and no reason in the list of regional tables")
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/migrations/0001_a.sql", "CREATE TABLE cases_a (\n id uuid\n);"),
		},
		{
			"one set of SQL for two databases", "what only one engine understands would be found by an office, not by us",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if path.Ext(name) != ".sql" || !strings.HasPrefix(name, "internal/") {
						continue
					}
					n++
					for i, line := range strings.Split(h.read(name), "\n") {
						if code, _, _ := strings.Cut(line, "--"); unportable.MatchString(code) {
							wrong = append(wrong, name+":"+itoa(i+1)+": "+strings.TrimSpace(line))
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/queries.sql", "SELECT now();"),
		},
		{
			"queries of a unit's data ask for the unit", "a query without the unit is a leak waiting for a caller",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if path.Base(name) != "queries.sql" {
						continue
					}
					for _, q := range strings.Split(h.read(name), "-- name: ")[1:] {
						title, body, _ := strings.Cut(q, "\n")
						n++
						if strings.Contains(body, "unit_id") || strings.Contains(body, "account_id") || strings.Contains(q, "across units:") ||
							slices.ContainsFunc(sortedKeys(regional), func(t string) bool { return strings.Contains(body, t) }) {
							continue
						}
						wrong = append(wrong, name+": "+title+" (name the unit or the account, or say \"-- across units: why\")")
					}
				}
				return wrong, n
			},
			plant("internal/cases/queries.sql", "-- name: All :many\nSELECT * FROM cases_case;"),
		},
	}
}
