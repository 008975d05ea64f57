

rule a { when true }
