/** A certificate of `localhost` that nobody vouches for, with its key: for mail servers of tests, and nothing else. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/gpJdbEzkwBBmkMi
6/U9pPQpLugNE2Q6hsrtjxpIXDihRANCAARPkGLlGjIuyaZ+637WFlqnPpfCLpEK
kEapolXbOq63pnkeU8gsO4GlxNwcPe9hxUZ1dyASwYmE7PcrWV2na9r6
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUXYjsQkPiJdUlQRXsYYL7OokYxaswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEwNDk0OFoYDzIxMjYxMDI4
MTA0OTQ4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARPkGLlGjIuyaZ+637WFlqnPpfCLpEKkEapolXbOq63pnkeU8gsO4Gl
xNwcPe9hxUZ1dyASwYmE7PcrWV2na9r6o28wbTAdBgNVHQ4EFgQUqTtmEwqZz4be
+N6VKzxitBtezCUwHwYDVR0jBBgwFoAUqTtmEwqZz4be+N6VKzxitBtezCUwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgIAngzFOjch9LYmHErgehPkBU6rV4gpniB+gsKqTK0ksCIBKb
fmkx+2qFPyvxNEeh6a9Q2fNNXQzpU6kG2Yeqh5K5
-----END CERTIFICATE-----
`,
}
