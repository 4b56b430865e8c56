;;; problems.el --- Three languages in one project, while one types  -*- lexical-binding: t -*-

(require 'editor)

(editor-open "stack.yaml")
(editor-has '(3 "Logs" "s3-plain-http-allowed")
            '(8 "BlockPublicPolicy: false" "s3-public-access-block-off"))
(editor-type "BlockPublicPolicy: false" "BlockPublicPolicy: true")
(editor-has '(3 "Logs" "s3-plain-http-allowed"))
(cl-assert (buffer-modified-p))
(editor-type "BlockPublicPolicy: true" "BlockPublicPolicy: false")
(editor-has '(3 "Logs" "s3-plain-http-allowed")
            '(8 "BlockPublicPolicy: false" "s3-public-access-block-off"))

(editor-open "app.yaml")
(editor-has '(7 "Runtime: python3.7" "lambda-runtime-deprecated"))

(editor-open "main.tf")
(editor-has '(1 "resource \"aws_s3_bucket\" \"uploads\"" "s3-plain-http-allowed")
            '(8 "block_public_policy     = !var.open" "s3-public-access-block-off"))

;; What is typed in one buffer moves the findings of another.
(editor-open "variables.tf")
(editor-has)
(editor-type "default = true" "default = false")
(with-current-buffer "main.tf"
  (editor-has '(1 "resource \"aws_s3_bucket\" \"uploads\"" "s3-plain-http-allowed")))

(eglot-shutdown (eglot-current-server))
