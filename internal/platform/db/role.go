package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Policies bind neither superusers nor, unless forced, the owner of a table. The program's transactions
// therefore take on a role that owns nothing: "<login>_app", made when the database is migrated. It cannot
// log in; the login role is its member. One a login role, so that two installations in one server do not
// share it.
const roleSuffix = "_app"

// actingRole is the role that transactions take on, or "".
func (d *DB) actingRole() string {
	r, _ := d.role.Load().(string)
	return r
}

// learnRole looks whether there is a role to take on.
func (d *DB) learnRole(ctx context.Context) error {
	var role string
	err := d.write.QueryRowContext(ctx, `SELECT COALESCE((SELECT rolname FROM pg_roles
		WHERE rolname = current_user || $1 AND NOT rolsuper AND NOT rolbypassrls AND pg_has_role(current_user, oid, 'MEMBER')
		AND has_schema_privilege(rolname, current_schema(), 'USAGE')), '')`, roleSuffix).Scan(&role)
	if err != nil {
		return fmt.Errorf("db: role: %w", err)
	}
	d.role.Store(role)
	return nil
}

// makeRole makes the role and gives it what the program's statements need. A login role that may not make
// roles goes on under its own name, which the policies bind as well when it is no superuser; Wall tells.
func (d *DB) makeRole(ctx context.Context) error {
	var login string
	var may, super bool
	if err := d.write.QueryRowContext(ctx, `SELECT rolname, rolcreaterole OR rolsuper, rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&login, &may, &super); err != nil {
		return fmt.Errorf("db: role: %w", err)
	}
	role := pgx.Identifier{login + roleSuffix}.Sanitize()
	var there, member bool
	err := d.write.QueryRowContext(ctx, `SELECT count(*) > 0, COALESCE(bool_or(pg_has_role(current_user, oid, 'MEMBER')), false) FROM pg_roles WHERE rolname = $1`, login+roleSuffix).Scan(&there, &member)
	if err != nil {
		return fmt.Errorf("db: role: %w", err)
	}
	if !there {
		if !may {
			return nil
		}
		// Another installation's migration may make it at the same moment.
		made := `DO $do$ BEGIN CREATE ROLE ` + role + ` NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$`
		if _, err := d.write.ExecContext(ctx, made); err != nil {
			return fmt.Errorf("db: make role: %w", err)
		}
	}
	if !member && !super {
		if !may {
			return nil
		}
		if _, err := d.write.ExecContext(ctx, `GRANT `+role+` TO CURRENT_USER`); err != nil {
			return fmt.Errorf("db: grant role: %w", err)
		}
	}
	return d.grant(ctx, role)
}

// grant gives the role the tables that are there and those that the queue makes of its own later. Which
// migrations were applied is for the login role alone.
func (d *DB) grant(ctx context.Context, role string) error {
	var schema string
	if err := d.write.QueryRowContext(ctx, `SELECT quote_ident(current_schema())`).Scan(&schema); err != nil {
		return fmt.Errorf("db: schema: %w", err)
	}
	for _, q := range []string{
		`GRANT USAGE ON SCHEMA ` + schema + ` TO ` + role,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ` + schema + ` TO ` + role,
		`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ` + schema + ` TO ` + role,
		`ALTER DEFAULT PRIVILEGES IN SCHEMA ` + schema + ` GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ` + role,
		`ALTER DEFAULT PRIVILEGES IN SCHEMA ` + schema + ` GRANT USAGE, SELECT ON SEQUENCES TO ` + role,
		`DO $do$ DECLARE t text; BEGIN
			FOR t IN SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname LIKE '%\_migration'
			LOOP EXECUTE 'REVOKE INSERT, UPDATE, DELETE ON ' || t || ' FROM ` + role + `'; END LOOP; END $do$`,
	} {
		if _, err := d.write.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("db: grant: %w", err)
		}
	}
	return nil
}

// What Wall finds.
var (
	ErrNoWall   = errors.New("db: the login role bypasses row-level security and there is no role to take on")
	ErrThinWall = errors.New("db: there is no role to take on: transactions run as the owner of the tables, who could remove the policies")
)

// Wall tells whether the second wall holds: nil on SQLite, which has none to look at, and when transactions
// take on a role that owns nothing.
func (d *DB) Wall(ctx context.Context) error {
	if d.engine == SQLite || d.actingRole() != "" {
		return nil
	}
	var bypasses bool
	if err := d.write.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&bypasses); err != nil {
		return fmt.Errorf("db: role: %w", err)
	}
	if bypasses {
		return ErrNoWall
	}
	return ErrThinWall
}
