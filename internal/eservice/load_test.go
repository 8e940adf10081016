package eservice_test

import (
	"os"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
)

func library(t testing.TB) *eservice.Library {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatalf("the common library:\n%v", err)
	}
	return lib.WithTariff(tariff(t))
}

func tariff(t testing.TB) *fee.Tariff {
	t.Helper()
	tr, err := fee.LoadTariff(os.DirFS("testdata"), "oplata-skarbowa.yaml")
	if err != nil {
		t.Fatalf("the tariff:\n%v", err)
	}
	return tr
}

func load(t testing.TB, name string) *eservice.Definition {
	t.Helper()
	d, err := eservice.Load(os.DirFS("testdata"), name+".yaml", library(t))
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return d
}

func TestSmoke(t *testing.T) {
	for _, n := range []string{"zajecie-pasa", "dyzur-wakacyjny"} {
		d := load(t, n)
		t.Log(d.Service, len(d.Steps))
	}
}
