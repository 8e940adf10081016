package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// errSettings is a mistake in the file of settings.
var errSettings = errors.New("settings")

// settings are what the file says. Every field is needed.
type settings struct {
	Module string   `json:"module"` // the driver of the token, an absolute path
	Token  string   `json:"token"`  // the label of the token
	PIN    string   `json:"pin"`    // the file with the user PIN, mode 0600
	Socket string   `json:"socket"` // where to listen, an absolute path
	Keys   []string `json:"keys"`   // labels of the keys that may be used
	Users  []string `json:"users"`  // who may ask: names or numbers of system accounts

	pin  string
	uids []uint32
}

// load reads the settings and the PIN, and refuses files that others could have changed or read.
func load(path string) (settings, error) {
	var c settings
	body, err := readOwn(path, 0o022)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%w: %s: %w", errSettings, path, err)
	}
	if d.More() {
		return c, fmt.Errorf("%w: %s: something follows the settings", errSettings, path)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%w: %s: %w", errSettings, path, err)
	}
	pin, err := readOwn(c.PIN, 0o077)
	if err != nil {
		return c, err
	}
	if c.pin = strings.TrimRight(string(pin), "\r\n"); c.pin == "" {
		return c, fmt.Errorf("%w: %s is empty", errSettings, c.PIN)
	}
	return c, nil
}

func (c *settings) check() error {
	for name, value := range map[string]string{"module": c.Module, "pin": c.PIN, "socket": c.Socket} {
		if !filepath.IsAbs(value) {
			return fmt.Errorf("%s is an absolute path", name)
		}
	}
	if c.Token == "" || len(c.Keys) == 0 || len(c.Users) == 0 {
		return errors.New("token, keys and users are needed")
	}
	for _, k := range c.Keys {
		if k == "" || len(k) > maxLabel {
			return errors.New("the label of a key has 1 to 128 bytes")
		}
	}
	for _, u := range c.Users {
		uid, err := uidOf(u)
		if err != nil {
			return err
		}
		c.uids = append(c.uids, uid)
	}
	slices.Sort(c.Keys)
	c.Keys = slices.Compact(c.Keys)
	return nil
}

func uidOf(name string) (uint32, error) {
	if n, err := strconv.ParseUint(name, 10, 32); err == nil {
		return uint32(n), nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(u.Uid, 10, 32)
	return uint32(n), err
}

// readOwn reads a file that gives others none of the forbidden rights.
func readOwn(path string, forbidden os.FileMode) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSettings, err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&forbidden != 0 {
		return nil, fmt.Errorf("%w: %s is open to others (mode %v)", errSettings, path, info.Mode().Perm())
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSettings, err)
	}
	return body, nil
}
