#!/bin/sh
# Makes the samples in testdata/samples with programs that are not ours, so that the detector is tried on what people
# really send. Run it in this directory; needs the Debian packages libreoffice-writer-nogui libreoffice-calc-nogui
# libreoffice-impress-nogui python3-uno ghostscript ffmpeg gdal-bin p7zip-full python3-ezdxf openssl qpdf zip.
# The samples are kept, so that the tests need none of these. DWG and DWF have no writer in Debian: the tests make
# their first bytes by hand.
set -eu
rm -rf samples work; mkdir samples work; cd work

# Office documents
cat > pismo.html <<'X'
<html><head><meta charset="utf-8"><title>Pismo</title></head><body><h1>Wniosek</h1><p>Zażółć gęślą jaźń.</p></body></html>
X
printf 'nazwa;kwota\nopłata skarbowa;17,00\n' > dane.csv
cat > slajd.fodp <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation><draw:page draw:name="1"><draw:frame svg:width="10cm" svg:height="2cm" svg:x="2cm" svg:y="2cm"><draw:text-box><text:p>Budżet obywatelski</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body></office:document>
X
office() { soffice --headless "-env:UserInstallation=file://$PWD/profile" --convert-to "$1" --outdir ../samples "$2" >/dev/null 2>&1; }
soffice --headless "-env:UserInstallation=file://$PWD/profile" --infilter="HTML (StarWriter)" --convert-to odt --outdir . pismo.html >/dev/null 2>&1
for f in odt doc docx rtf pdf; do office $f pismo.odt; done
office xhtml:"XHTML Writer File" pismo.odt
soffice --headless "-env:UserInstallation=file://$PWD/profile" --infilter="Text - txt - csv (StarCalc):59,34,76" --convert-to ods --outdir . dane.csv >/dev/null 2>&1
for f in ods xls xlsx; do office $f dane.ods; done
for f in odp ppt pptx; do office $f slajd.fodp; done
gzip -n -9 ../samples/slajd.ppt # nearly half a megabyte, most of it empty; the test unpacks it
office dotx:"MS Word 2007 XML Template" pismo.odt
cat > secret.py <<'X'
import os, subprocess, sys, time, uno
from com.sun.star.beans import PropertyValue
def prop(n, v):
    p = PropertyValue(); p.Name, p.Value = n, v; return p
here = os.getcwd()
office = subprocess.Popen(["soffice", "--headless", "--accept=pipe,name=samples;urp;", "-env:UserInstallation=file://%s/profile" % here])
resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for _ in range(60):
    try:
        ctx = resolver.resolve("uno:pipe,name=samples;urp;StarOffice.ComponentContext"); break
    except Exception:
        time.sleep(0.5)
desktop = ctx.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", ctx)
doc = desktop.loadComponentFromURL("file://%s/pismo.odt" % here, "_blank", 0, (prop("Hidden", True),))
doc.storeToURL("file://%s/../samples/haslo.odt" % here, (prop("FilterName", "writer8"), prop("Password", "haslo")))
doc.close(True)
try:
    desktop.terminate()
except Exception:
    pass
office.wait()
X
/usr/bin/python3 secret.py
qpdf --encrypt haslo haslo 256 -- ../samples/pismo.pdf ../samples/haslo.pdf
qpdf --encrypt haslo haslo 256 -- --object-streams=generate ../samples/pismo.pdf ../samples/haslo-strumienie.pdf
gs -q -dNOPAUSE -dBATCH -sDEVICE=xpswrite -sOutputFile=../samples/pismo.xps ../samples/pismo.pdf

# Pictures, sound, film
ff() { ffmpeg -v error -y "$@"; }
ff -f lavfi -i testsrc=size=64x48:rate=5 -frames:v 1 ../samples/zdjecie.png
ff -i ../samples/zdjecie.png ../samples/zdjecie.jpg
ff -i ../samples/zdjecie.png ../samples/zdjecie.tif
ff -i ../samples/zdjecie.png ../samples/zdjecie.jpeg
gdal_translate -q -of JP2OpenJPEG ../samples/zdjecie.png ../samples/zdjecie.jp2
gdal_translate -q -a_srs EPSG:2180 -a_ullr 500000 500048 500064 500000 ../samples/zdjecie.png ../samples/ortofoto.tif
gdal_translate -q -co BIGTIFF=YES ../samples/zdjecie.png ../samples/duzy.tif
tone="-f lavfi -i sine=frequency=440:duration=0.3"
film="-f lavfi -i testsrc=size=64x48:rate=5:duration=0.6"
ff $tone ../samples/nagranie.wav
ff $tone -rf64 always ../samples/dlugie.wav
ff $tone -b:a 32k ../samples/nagranie.mp3
ff $tone -b:a 32k -write_id3v2 0 -id3v2_version 0 -write_xing 0 ../samples/bez-id3.mp3
ff $tone -ar 16000 -b:a 16k -write_xing 0 ../samples/mowa.mp3
ff $tone -c:a libvorbis ../samples/nagranie.ogg
ff $tone -c:a libopus ../samples/opus.ogg
ff $tone -c:a aac ../samples/nagranie.m4a
ff $tone -c:a aac -f mp4 ../samples/dyktafon.m4a
ff $film ../samples/film.mp4
ff $film ../samples/film.avi
ff $film -r 25 ../samples/film.mpg
ff $film -c:v libtheora ../samples/film.ogv

# Archives
printf 'Zażółć gęślą jaźń\n' > notatka.txt
zip -q ../samples/akta.zip notatka.txt dane.csv
zip -q -P haslo ../samples/haslo.zip notatka.txt
tar -cf akta.tar --format=ustar notatka.txt && cp akta.tar ../samples/akta.tar
tar -cf ../samples/dawne.tar --format=v7 notatka.txt
gzip -n -c akta.tar > ../samples/akta.tar.gz
7z a -bd ../samples/akta.7z notatka.txt >/dev/null
zip -q ../samples/pusty.zip notatka.txt && zip -q -d ../samples/pusty.zip notatka.txt || true
/usr/bin/python3 - <<'X'
import zipfile, io
# Zip64 on purpose, as programs write it that do not know the length beforehand
with zipfile.ZipFile("../samples/zip64.zip", "w") as z:
    with z.open("notatka.txt", "w", force_zip64=True) as f:
        f.write("Zażółć".encode())
X

# Spatial data and drawings
cat > dzialki.geojson <<'X'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"12/3"},"geometry":{"type":"Polygon","coordinates":[[[19,50],[19.1,50],[19.1,50.1],[19,50]]]}}]}
X
ogr2ogr -f GML ../samples/dzialki.gml dzialki.geojson && rm -f ../samples/dzialki.gfs
cat > granica.geojson <<'X'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1],[2,0]]}}]}
X
ogr2ogr -f DGN ../samples/granica.dgn granica.geojson
/usr/bin/python3 - <<'X'
import ezdxf
d = ezdxf.new("R2000"); d.modelspace().add_line((0, 0), (1, 1))
d.saveas("../samples/granica.dxf"); d.saveas("../samples/binarny.dxf", fmt="bin")
X

# Signatures
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj "/CN=Jan Testowy/C=PL" -days 30 2>/dev/null
openssl cms -sign -binary -in notatka.txt -signer cert.pem -inkey key.pem -outform DER -out ../samples/notatka.txt.p7s
openssl cms -sign -binary -nodetach -in notatka.txt -signer cert.pem -inkey key.pem -outform DER -out ../samples/notatka.txt.p7m
openssl cms -sign -binary -nodetach -stream -indef -in notatka.txt -signer cert.pem -inkey key.pem -outform DER -out ../samples/ber.p7m
openssl cms -sign -binary -in notatka.txt -signer cert.pem -inkey key.pem -outform PEM -out ../samples/pem.p7s
openssl crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out ../samples/cert.p7b
openssl crl2pkcs7 -nocrl -certfile cert.pem -outform PEM -out ../samples/pem.p7b
openssl cms -encrypt -binary -in notatka.txt -outform DER -out ../samples/zaszyfrowany.p7m cert.pem
cd ..; rm -rf work
