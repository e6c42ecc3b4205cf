{{- define "berth.distributor.settings" -}}
{{- $v := .Values -}}
quarkus.http.port: "8080"
{{- if $v.access.tokensSecret }}
quarkus.http.host: {{ $v.listenAddress | quote }}
berth.access.tokens: /etc/berth/access/tokens.yaml
{{- end }}
{{ include "berth.settings.apiServer" . }}
berth.ssh.keys: /etc/berth/ssh-keys
berth.ssh.user: {{ $v.ssh.user | quote }}
{{- with $v.ssh.helper }}
berth.ssh.helper: {{ . | quote }}
{{- end }}
{{- if $v.ssh.knownHosts.configMap }}
berth.ssh.known-hosts: /etc/berth/known-hosts/{{ $v.ssh.knownHosts.key }}
{{- end }}
{{- range $name, $jump := $v.ssh.jumpHosts }}
{{- range $key, $setting := dict "address" "address" "port" "port" "user" "user" "key" "key" "hostKey" "host-key" "fingerprint" "fingerprint" "ca" "ca" "via" "via" }}
{{- with index $jump $key }}
berth.ssh.jumps.{{ $name }}.{{ $setting }}: {{ toString . | quote }}
{{- end }}
{{- end }}
{{- if hasKey $jump "limit" }}
berth.distribution.limits.jump-hosts.{{ $name }}: {{ $jump.limit | quote }}
{{- end }}
{{- end }}
{{- if $v.nodeSecret }}
berth.secrets.folder: /etc/berth/node-secrets
{{- end }}
berth.bootstrap.token-ttl: {{ $v.distributor.tokenMinutes }}m
{{- end -}}

{{- define "berth.distributor.volumes" -}}
- {name: ssh-keys, path: /etc/berth/ssh-keys, secret: {{ .Values.ssh.keysSecret }}}
{{- with .Values.access.tokensSecret }}
- {name: access, path: /etc/berth/access, secret: {{ . }}}
{{- end }}
{{- with .Values.ssh.knownHosts.configMap }}
- {name: known-hosts, path: /etc/berth/known-hosts, configMap: {{ . }}}
{{- end }}
{{- with .Values.nodeSecret }}
- {name: node-secrets, path: /etc/berth/node-secrets, secret: {{ . }}}
{{- end }}
{{- end -}}
