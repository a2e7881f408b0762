#!/usr/bin/env bash
# Makes the certificates and keys of the UI tests anew: new keys, everything else the same. OpenSSL 3.0 or later.
# Good ones are valid from 2020 to 2120; the tests judge them at the start of 2026.
set -euo pipefail

into=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"

cat > openssl.cnf <<'CNF'
[ca]
default_ca = ui
[ui]
dir            = .
database       = index
new_certs_dir  = .
serial         = serial
default_md     = sha256
policy         = any
unique_subject = no
email_in_dn    = yes
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage         = critical, keyCertSign, cRLSign
[no_basic_constraints]
keyUsage         = keyCertSign
[pinned]
basicConstraints = critical, CA:FALSE
[server]
basicConstraints = critical, CA:FALSE
subjectAltName   = DNS:test.com
[server_ca]
basicConstraints = critical, CA:TRUE
subjectAltName   = DNS:test.com
[wildcard]
basicConstraints = critical, CA:FALSE
subjectAltName   = DNS:*.test.com
[several]
basicConstraints = critical, CA:FALSE
subjectAltName   = DNS:a.test.com, DNS:b.test.com
[no_name]
basicConstraints = critical, CA:FALSE
CNF
: > index
echo 5EA16A7E01 > serial

ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2> /dev/null; }

# issue NAME KEY SUBJECT EXTENSIONS ISSUER [FROM UNTIL]: EXTENSIONS `-` = version 1, ISSUER `-` = self-signed
issue() {
  openssl req -new -sha256 -config /dev/null -key "$2" -subj "$3" -out request.csr
  local extensions=() issuer=(-cert "$5.cer" -keyfile "$5.key")
  if [ "$4" != - ]; then extensions=(-extensions "$4"); fi
  if [ "$5" = - ]; then issuer=(-selfsign -keyfile "$2"); fi
  openssl ca -config openssl.cnf -batch -notext "${extensions[@]}" "${issuer[@]}" \
    -startdate "${6:-20200101000000Z}" -enddate "${7:-21200101000000Z}" -in request.csr -out "$1.cer" 2> log ||
    { cat log >&2; exit 1; }
}

for key in ca intermediate server other; do ec $key.key; done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2> /dev/null
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa-1024.key 2> /dev/null
openssl genpkey -algorithm ED25519 -out ed25519.key

issue ca           ca.key           /CN=ROOTCA       root   -
issue intermediate intermediate.key /CN=INTERMEDIATE root   ca
issue server       server.key       /CN=test.com     server ca
issue rsa          rsa.key          /CN=test.com     server ca
issue rsa-1024     rsa-1024.key     /CN=test.com     server ca
issue ed25519      ed25519.key      /CN=test.com     server ca
issue leaf         server.key       /CN=test.com     server intermediate
issue wildcard     server.key       /CN=test.com     wildcard ca
issue several      server.key       /CN=test.com     several ca
issue no-name      server.key       /CN=test.com     no_name ca
issue version-1    server.key       /CN=test.com     -      ca
issue server-ca    server.key       /CN=test.com     server_ca ca
issue expired      server.key       /CN=test.com     server ca 20200101000000Z 20210101000000Z
issue future       server.key       /CN=test.com     server ca 21000101000000Z 21200101000000Z
issue ca-version-1 ca.key           /CN=ROOTCA       -      -
issue ca-expired   ca.key           /CN=ROOTCA       root   - 20200101000000Z 20210101000000Z
issue ca-no-basic  ca.key           /CN=ROOTCA       no_basic_constraints -
issue pinned       other.key        /CN=CLIENT       pinned -

# Keys in other forms.
openssl ec -in server.key -out server-sec1.key 2> /dev/null
openssl ec -in server.key -no_public -out server-no-public.key 2> /dev/null
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key 2> /dev/null
openssl pkey -in server.key -aes256 -passout pass:secret -out encrypted.key
openssl ec -in server.key -aes128 -passout pass:secret -out encrypted-sec1.key 2> /dev/null
cat server.key other.key > two.key
openssl pkey -in server.key -pubout -out public.key

# Files that are wrong.
pem() { printf -- '-----BEGIN %s-----\n' "$1"; base64 -w 64; printf -- '-----END %s-----\n' "$1"; }
{ openssl x509 -in server.cer -outform DER; printf 'x'; } | pem CERTIFICATE > trailing.cer
{ openssl pkey -in server.key -outform DER; printf 'x'; } | pem 'PRIVATE KEY' > trailing.key
printf 'no certificate' | pem CERTIFICATE > not-a-certificate.cer
sed '3s/^...../!!!!!/' server.cer > broken-base64.cer
sed '$d' server.cer > unclosed.cer
echo 'There is no certificate in this file.' > empty.cer
openssl x509 -in server.cer -outform DER -out der.cer
cp request.csr request.pem

# Chains.
cat leaf.cer intermediate.cer > chain.cer
cat leaf.cer intermediate.cer ca.cer > chain-root.cer
cat leaf.cer ca.cer intermediate.cer > chain-swapped.cer
cat leaf.cer ca.cer > chain-gap.cer
cat intermediate.cer leaf.cer > chain-leaf-last.cer
cat ca.cer intermediate.cer > bundle.cer

install -m 644 ./*.cer ./*.key request.pem "$into"
rm -f "$into"/ca.key "$into"/intermediate.key
