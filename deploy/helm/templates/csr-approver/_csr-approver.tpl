{{- /* No node may serve under the API server's own name: the one in kubeletURL is added to the forbidden ones. */ -}}
{{- define "berth.csr-approver.settings" -}}
{{- $v := .Values -}}
{{- $host := (urlParse $v.apiServer.kubeletURL).hostname -}}
{{- $names := $v.csrApprover.forbiddenNames -}}
{{- /* No node serves under a Service's address either. */ -}}
{{- $addresses := concat $v.csrApprover.forbiddenAddresses $v.serviceCIDRs | uniq -}}
{{- if or (contains ":" $host) (regexMatch "^[0-9.]+$" $host) -}}
{{- /* A node-local proxy is no address a node could serve under anyway. */ -}}
{{- $addresses = append $addresses (trimAll "[]" $host) | uniq -}}
{{- else -}}
{{- $names = append $names $host | uniq -}}
{{- end -}}
quarkus.http.port: "8080"
{{ include "berth.settings.apiServer" . }}
{{- with $names }}
berth.csr.forbidden-names: {{ join "," . | quote }}
{{- end }}
{{- with $addresses }}
berth.csr.forbidden-addresses: {{ join "," . | quote }}
{{- end }}
{{- end -}}

{{- /* Has no files of its own. */ -}}
{{- define "berth.csr-approver.volumes" -}}
[]
{{- end -}}
