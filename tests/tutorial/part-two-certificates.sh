# The tutorial's second part uses certificates of APISIX's own tests: a server's for admin.apisix.dev, and its CA.
openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -sha256 -keyout mtls_ca.key -out mtls_ca.crt \
  -subj "/C=cn/ST=GuangDong/L=ZhuHai/CN=ca.apisix.dev/OU=ops"
openssl req -new -newkey rsa:2048 -nodes -sha256 -keyout mtls_server.key -out mtls_server.csr \
  -subj "/C=cn/ST=GuangDong/L=ZhuHai/CN=admin.apisix.dev/OU=ops"
printf 'subjectAltName = DNS:admin.apisix.dev\nbasicConstraints = CA:FALSE\n' > mtls_server.ext
openssl x509 -req -days 36500 -sha256 -CA mtls_ca.crt -CAkey mtls_ca.key -CAcreateserial -extfile mtls_server.ext \
  -in mtls_server.csr -out mtls_server.crt
