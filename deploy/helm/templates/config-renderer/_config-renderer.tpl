{{- define "berth.config-renderer.settings" -}}
{{- $v := .Values -}}
quarkus.http.port: "8080"
{{- if $v.access.tokensSecret }}
quarkus.http.host: {{ $v.listenAddress | quote }}
berth.access.tokens: /etc/berth/access/tokens.yaml
{{- end }}
berth.intake.policy: /etc/berth/intake/policy.yaml
{{- include "berth.settings.forbidden" (list . "berth.intake") }}
berth.kubernetes.api-server: {{ $v.apiServer.kubeletURL | quote }}
berth.kubernetes.ca-file: /etc/berth/cluster-ca/{{ $v.apiServer.ca.key }}
berth.kubernetes.cluster-dns: {{ join "," $v.clusterDNS | quote }}
berth.kubernetes.service-cidrs: {{ join "," $v.serviceCIDRs | quote }}
{{- if or $v.profiles $v.pools }}
berth.kubernetes.profiles: /etc/berth/profiles
{{- end }}
berth.unverified-taint: {{ $v.unverifiedTaint | quote }}
{{- if not $v.csrApprover.verification.enabled }}
berth.node.deadline.verified: 0s
{{- end }}
{{- end -}}

{{- define "berth.config-renderer.policyName" -}}
{{- .Values.intake.existingConfigMap | default (printf "%s-intake" (include "berth.fullname" .)) -}}
{{- end -}}

{{- define "berth.config-renderer.volumes" -}}
- {name: intake, path: /etc/berth/intake, configMap: {{ include "berth.config-renderer.policyName" . }}}
- {name: cluster-ca, path: /etc/berth/cluster-ca, configMap: {{ .Values.apiServer.ca.configMap }}}
{{- with .Values.access.tokensSecret }}
- {name: access, path: /etc/berth/access, secret: {{ . }}}
{{- end }}
{{- if .Values.pools }}
{{- /* One file beside the profiles' folders, which are mounts of their own: a subPath. Changed pools roll the pods. */}}
- {name: pools, path: /etc/berth/profiles/pools.yaml, subPath: pools.yaml, configMap: {{ include "berth.fullname" . }}-pools}
{{- end }}
{{- range $name, $configMap := .Values.profiles }}
- {name: profile-{{ $name }}, path: /etc/berth/profiles/{{ $name }}, configMap: {{ $configMap }}}
{{- end }}
{{- end -}}

{{- /* The policy, with addresses and ports from machines.* where a source says nothing of its own. */ -}}
{{- define "berth.config-renderer.policy" -}}
{{- $v := .Values -}}
{{- $sources := dict -}}
{{- range $name, $rules := $v.intake.sources -}}
{{- $defaults := dict "addresses" $v.machines.cidrs "sshPorts" $v.machines.sshPorts -}}
{{- $_ := set $sources $name (merge (deepCopy $rules) $defaults) -}}
{{- end -}}
{{- dict "serviceCIDRs" $v.serviceCIDRs "sources" $sources | toYaml -}}
{{- end -}}
