;;; features.el --- Hover, definition and a quick fix  -*- lexical-binding: t -*-

(require 'editor)

(editor-open "main.tf")
(editor-has '(1 "resource \"aws_s3_bucket\" \"uploads\"" "s3-plain-http-allowed")
            '(8 "block_public_policy     = !var.open" "s3-public-access-block-off"))
(search-forward "var.op")
(let (told)
  (eglot-hover-eldoc-function (lambda (text &rest _) (setq told text)))
  (editor-wait "hover" (lambda () told))
  (cl-assert (string-match-p "var.open" told) t)
  (cl-assert (string-match-p "s3-public-access-block-off" told) t))
(xref-find-definitions (xref-backend-identifier-at-point 'eglot))
(cl-assert (equal (list (buffer-name) (line-number-at-pos)) '("variables.tf" 1)) t)

(setq eglot-confirm-server-edits nil)
(editor-open "stack.yaml")
(editor-has '(3 "Logs" "s3-plain-http-allowed")
            '(8 "BlockPublicPolicy: false" "s3-public-access-block-off"))
(goto-char (point-min))
(search-forward "BlockPublicPol")
(let ((completing-read-function
       (lambda (_prompt actions &rest _)
         (car (cl-find-if (lambda (action) (string-suffix-p "on this line" (car action))) actions))))
      ;; As after a key, not after a click.
      (last-nonmenu-event ?a))
  (eglot-code-actions (point) (point) nil t))
(eglot--signal-textDocument/didChange)
(editor-has '(3 "Logs" "s3-plain-http-allowed")
            '(8 "# iacguard: ignore[s3-public-access-block-off]" "suppression-without-reason"))

(eglot-shutdown (eglot-current-server))
