#!/bin/sh
# Makes the certificates of this directory anew, with OpenSSL 3.0. The keys are thrown away: nothing here is secret.
# Their dates and fingerprints stand in ../facts.rs, so making them anew means editing that, too.
set -eu
cd "$(dirname "$0")"
keys=$(mktemp -d)
trap 'rm -r "$keys"' EXIT
days=25000

# Version 1, as old instructions make it: no -extfile, so no extensions. Needs an OpenSSL before 3.2.
openssl genrsa -out "$keys/v1_root.key" 2048
openssl req -new -sha256 -key "$keys/v1_root.key" -out "$keys/v1_root.csr" -subj "/CN=ROOTCA"
openssl x509 -req -days $days -sha256 -signkey "$keys/v1_root.key" -in "$keys/v1_root.csr" -out v1_root.pem
openssl genrsa -out "$keys/v1_client.key" 2048
openssl req -new -sha256 -key "$keys/v1_client.key" -out "$keys/v1_client.csr" -subj "/CN=CLIENT"
openssl x509 -req -days $days -sha256 -CA v1_root.pem -CAkey "$keys/v1_root.key" -set_serial 0x00c0ffee \
    -in "$keys/v1_client.csr" -out v1_client.pem

# A root of RSA 1024, and what it signed.
openssl ecparam -name prime256v1 -genkey -noout -out "$keys/client.key"
openssl req -new -key "$keys/client.key" -out "$keys/client.csr" -subj "/CN=client"
openssl req -x509 -newkey rsa:1024 -nodes -keyout "$keys/weak.key" -days $days -sha256 -subj "/CN=Weak" \
    -addext basicConstraints=critical,CA:TRUE -out rsa1024_root.pem
printf 'basicConstraints=CA:FALSE\n' > "$keys/leaf.ext"
openssl x509 -req -days $days -sha256 -CA rsa1024_root.pem -CAkey "$keys/weak.key" -set_serial 1 \
    -extfile "$keys/leaf.ext" -in "$keys/client.csr" -out rsa1024_client.pem

# A root of RSA 2048, and what it signed with SHA-1.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$keys/sha1.key" -days $days -sha256 -subj "/CN=Old" \
    -addext basicConstraints=critical,CA:TRUE -out sha1_root.pem
openssl x509 -req -days $days -sha1 -CA sha1_root.pem -CAkey "$keys/sha1.key" -set_serial 1 \
    -extfile "$keys/leaf.ext" -in "$keys/client.csr" -out sha1_client.pem
# The same with SHA-256, which is fine.
openssl x509 -req -days $days -sha256 -CA sha1_root.pem -CAkey "$keys/sha1.key" -set_serial 2 \
    -extfile "$keys/leaf.ext" -in "$keys/client.csr" -out sha256_client.pem

# Everything that is asked about.
openssl ecparam -name secp384r1 -genkey -noout -out "$keys/rich.key"
openssl req -x509 -key "$keys/rich.key" -days $days -set_serial 255 -multivalue-rdn -utf8 \
    -subj "/C=CH/L=Zürich/O=Example, Org+OU=a/CN=first/CN=rich" \
    -addext "subjectAltName=DNS:a.example,DNS:*.b.example,URI:spiffe://c.example/d,email:f@g.example,IP:192.0.2.1,IP:2001:db8::1,RID:1.2.3.4" \
    -addext keyUsage=digitalSignature,keyEncipherment -addext extendedKeyUsage=serverAuth,clientAuth \
    -addext basicConstraints=critical,CA:TRUE,pathlen:3 -addext nameConstraints=permitted\;DNS:example -out rich.pem

# Other kinds of keys.
for curve in secp521r1 secp256k1; do
    openssl ecparam -name $curve -genkey -noout -out "$keys/$curve.key"
    openssl req -x509 -key "$keys/$curve.key" -days $days -set_serial 1 -subj "/CN=$curve" -out $curve.pem
done
openssl genpkey -algorithm ed25519 -out "$keys/ed25519.key"
openssl req -x509 -key "$keys/ed25519.key" -days $days -set_serial 1 -subj "/CN=ed25519" -out ed25519.pem
