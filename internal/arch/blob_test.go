package arch

import (
	"path"
	"regexp"
	"strings"
)

// refersTo says whose Refers covers a table that keeps sums of blobs: the module whose queries.sql
// has RefersToBlob with that table in it.
var refersTo = map[string]string{
	"intake_upload": "intake", "intake_file": "intake",
	"cases_writing":   "cases",
	"records_version": "records", "mandates_paper": "mandates", "records_import": "records",
	"dispatch_letter": "dispatch", "dispatch_step": "dispatch", "dispatch_batch": "dispatch",
	"office_herb": "office", "scanning_batch": "scanning", "scanning_piece": "scanning", "privacy_export": "privacy", "signatures_report": "signatures", "signatures_request": "signatures", "cases_signing": "cases", "signatures_list": "signatures", "migration_import": "migration",
	"archive_package": "archive", "archive_file": "archive", "archive_document": "archive", "archive_evidence": "archive",
}

var (
	// blobColumn is a column that keeps the sum of a blob: blob, scan_blob, blob_sum; not its size.
	blobColumn = regexp.MustCompile(`(?m)^\s*(?:\w+_)?blob(?:_sum)?\s+\w+`)
	blobAdded  = regexp.MustCompile(`(?i)ALTER TABLE (\w+)\s+ADD (?:COLUMN )?(?:\w+_)?blob(?:_sum)?\s+\w+`)
	refersSQL  = regexp.MustCompile(`(?s)-- name: RefersToBlob :one\n(.*?);`)
)

// blobTables lists the tables of one migration that keep sums of blobs.
func blobTables(text string) (tables []string) {
	for _, m := range createdAs.FindAllStringSubmatch(text, -1) {
		if blobColumn.MatchString(m[2]) {
			tables = append(tables, m[1])
		}
	}
	for _, m := range blobAdded.FindAllStringSubmatch(text, -1) {
		tables = append(tables, m[1])
	}
	return tables
}

func blobRules() []rule {
	return []rule{{
		"the sweep asks every table that keeps sums of blobs", "bytes of a table that nobody asks would be deleted although a record refers to them",
		func(h *house) (wrong []string, n int) {
			for _, name := range h.files {
				if !strings.Contains(name, "/migrations/") || path.Ext(name) != ".sql" {
					continue
				}
				for _, table := range blobTables(h.read(name)) {
					n++
					if why := unasked(h, table); why != "" {
						wrong = append(wrong, name+": "+table+" "+why)
					}
				}
			}
			return wrong, n
		},
		plant("internal/parties/migrations/0001_a.sql", "CREATE TABLE parties_photo (\n unit_id uuid,\n blob text NOT NULL\n);"),
	}}
}

// unasked says what is missing for the sweep to ask a table.
func unasked(h *house, table string) string {
	owner, ok := refersTo[table]
	if !ok {
		return "keeps sums of blobs and is not in the list of who answers for them"
	}
	m := refersSQL.FindStringSubmatch(h.read("internal/" + owner + "/queries.sql"))
	if m == nil || !regexp.MustCompile(`\b`+table+`\b`).MatchString(m[1]) {
		return "is not in RefersToBlob of " + owner
	}
	if !strings.Contains(h.read("internal/app/upkeep.go"), "a."+strings.ToUpper(owner[:1])+owner[1:]+".Refers") {
		return "is answered for by " + owner + ", whom app/upkeep.go does not ask"
	}
	return ""
}
