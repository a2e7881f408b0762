#!/usr/bin/env bash
# Makes the demo certificates of this directory anew: new keys, everything else the same (names, serial numbers,
# dates, extensions), so that a rerun is equivalent. OpenSSL 3.0 or later. The key of the CA is not kept.
#
#   certs/make.sh [DIR]        DIR: where to write; default: this directory
set -euo pipefail

into=$(realpath -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")}")
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
umask 077

cat > openssl.cnf <<'CNF'
[ca]
default_ca = demo
[demo]
dir              = .
database         = index
new_certs_dir    = .
certificate      = ca.cer
private_key      = ca.key
serial           = serial
default_md       = sha256
default_startdate = 20240101000000Z
default_enddate  = 21240101000000Z
policy           = any
unique_subject   = no
email_in_dn      = yes
[any]
countryName            = optional
organizationName       = optional
organizationalUnitName = optional
commonName             = supplied

[ca_extensions]
basicConstraints       = critical, CA:TRUE
keyUsage               = critical, keyCertSign, cRLSign
subjectKeyIdentifier   = hash

[test_com]
basicConstraints       = critical, CA:FALSE
keyUsage               = critical, digitalSignature
extendedKeyUsage       = serverAuth
subjectAltName         = DNS:test.com
subjectKeyIdentifier   = hash
authorityKeyIdentifier = keyid

[apisix_dev]
basicConstraints       = critical, CA:FALSE
keyUsage               = critical, digitalSignature
extendedKeyUsage       = serverAuth
subjectAltName         = DNS:*.apisix.dev
subjectKeyIdentifier   = hash
authorityKeyIdentifier = keyid

[client]
basicConstraints       = critical, CA:FALSE
keyUsage               = critical, digitalSignature
extendedKeyUsage       = clientAuth
subjectAltName         = URI:spiffe://test.com/client
subjectKeyIdentifier   = hash
authorityKeyIdentifier = keyid
CNF
: > index

# issue NAME SECTION SUBJECT SERIAL [self-signed]
issue() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2> /dev/null
  openssl req -new -sha256 -config /dev/null -key "$1.key" -subj "$3" -out "$1.csr"
  echo "$4" > serial
  openssl ca -config openssl.cnf -batch -notext -extensions "$2" ${5:+-selfsign -keyfile "$1.key"} \
    -in "$1.csr" -out "$1.cer" 2> log || { cat log >&2; exit 1; }
}

issue ca     ca_extensions "/O=sealgate demo/CN=ROOTCA"  5EA16A7E00000001 selfsign
issue server test_com      "/CN=test.com"                5EA16A7E00000002
issue apisix apisix_dev    "/CN=admin.apisix.dev"        5EA16A7E00000003
issue client client        "/O=sealgate demo/CN=CLIENT"  5EA16A7E00000004

for name in server apisix client; do
  openssl verify -CAfile ca.cer "$name.cer" > /dev/null
  install -m 600 "$name.key" "$into/$name.key"
  install -m 644 "$name.cer" "$into/$name.cer"
done
install -m 644 ca.cer "$into/ca.cer"
