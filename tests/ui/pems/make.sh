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
[root_without_signing]
basicConstraints = critical, CA:TRUE
keyUsage         = critical, digitalSignature
[root_for_servers]
basicConstraints = critical, CA:TRUE
extendedKeyUsage = serverAuth
[for_clients]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName   = DNS:test.com
[for_encryption]
basicConstraints = critical, CA:FALSE
keyUsage         = critical, keyEncipherment
subjectAltName   = DNS:test.com
CNF
: > index
echo 5EA16A7E01 > serial

ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2> /dev/null; }

# issue NAME KEY SUBJECT EXTENSIONS ISSUER [FROM UNTIL [HASH]]: EXTENSIONS `-` = version 1, ISSUER `-` = self-signed
issue() {
  openssl req -new -sha256 -config /dev/null -key "$2" -subj "$3" -out request.csr
  local extensions=() issuer=(-cert "$5.cer" -keyfile "$5.key")
  if [ "$4" != - ]; then extensions=(-extensions "$4"); fi
  if [ "$5" = - ]; then issuer=(-selfsign -keyfile "$2"); fi
  openssl ca -config openssl.cnf -batch -notext "${extensions[@]}" "${issuer[@]}" \
    -md "${8:-sha256}" -startdate "${6:-20200101000000Z}" -enddate "${7:-21200101000000Z}" -in request.csr -out "$1.cer" 2> log ||
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

# What a second CA issues for a second key: certificates that are odd, or about to expire.
for key in ca-2 ca-3 intermediate-2 server-2; do ec $key.key; done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key 2> /dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime192v1 -out p-192.key 2> /dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out secp256k1.key 2> /dev/null
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out dsa.params 2> /dev/null
openssl genpkey -paramfile dsa.params -out dsa.key 2> /dev/null
always='20200101000000Z 21200101000000Z'

issue ca-2           ca-2.key           /CN=ROOTCA-2       root   -
issue ca-3           ca-3.key           /CN=ROOTCA-3       root   -
issue intermediate-2 intermediate-2.key /CN=INTERMEDIATE-2 root   ca-2
issue server-2       server-2.key       /CN=test.com       server ca-2
issue self-signed    server-2.key       /CN=test.com       server -
issue ca-sha-1       ca-3.key           /CN=ROOTCA-3       root   - $always sha1
issue weak           weak.key           /CN=WEAK           root   ca-2
issue by-weak        server-2.key       /CN=test.com       server weak
issue by-sha-1       server-2.key       /CN=test.com       server intermediate-2 $always sha1
issue for-clients    server-2.key       /CN=test.com       for_clients ca-2
issue for-encryption server-2.key       /CN=test.com       for_encryption ca-2
issue expiring       server-2.key       /CN=test.com       server ca-2 20250101000000Z 20260121000000Z
issue week           server-2.key       /CN=test.com       server ca-2 20251230000000Z 20260106000000Z
issue ca-expiring    ca-3.key           /CN=ROOTCA-3       root   - 20200101000000Z 20260121000000Z
issue ca-no-signing  ca-3.key           /CN=ROOTCA-3       root_without_signing -
issue ca-for-servers ca-3.key           /CN=ROOTCA-3       root_for_servers -
issue ca-weak        weak.key           /CN=RSA-1024       root   -
issue ca-p-192       p-192.key          /CN=P-192          root   -
issue ca-secp256k1   secp256k1.key      /CN=SECP256K1      root   -
issue ca-dsa         dsa.key            /CN=DSA            root   -

cat by-weak.cer weak.cer > chain-weak.cer
cat by-sha-1.cer intermediate-2.cer > chain-sha-1.cer
cat ca-weak.cer ca-p-192.cer ca-dsa.cer ca-secp256k1.cer > bundle-weak.cer
cat ca-2.cer ca-3.cer > roots.cer
cat ca-2.cer ca-2.cer > ca-twice.cer
cat ca-2.cer ca-2.key > ca-with-key.cer
cat server-2.cer server-2.key > combined.pem
openssl x509 -in ca-2.cer -outform DER | LC_ALL=C sed 's/\xa0\x03\x02\x01\x02/\xa0\x03\x02\x01\x01/' |
  pem CERTIFICATE > ca-version-2.cer
rm -f weak.cer by-weak.cer by-sha-1.cer ca-weak.cer ca-p-192.cer ca-secp256k1.cer ca-dsa.cer

rm -f ca.key ca-2.key ca-3.key intermediate.key intermediate-2.key weak.key p-192.key secp256k1.key dsa.key
install -m 644 ./*.cer ./*.key request.pem combined.pem "$into"
# public-root.cer is ISRG Root X2, as https://letsencrypt.org/certificates/ has it.
