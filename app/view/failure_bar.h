// SPDX-License-Identifier: MIT
#pragma once

#include <QPointer>
#include <QWidget>

class QPushButton;

namespace drmscope::app {

class WrappedText;

// Above the session that is shown: why another could not be opened in its place, and what mends
// that. It takes the focus, Esc or its last button gives that back; it waits for nobody.
class FailureBar : public QWidget
{
    Q_OBJECT
public:
    explicit FailureBar(QWidget* parent = nullptr);

    void tell(const QString& path, const QString& title, const QString& text, const QString& fix);
    QString text() const;

signals:
    void openAsked();
    void retryAsked(const QString& path);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void leave();

    QString m_path;
    WrappedText* m_title;
    WrappedText* m_text;
    QPushButton* m_leave;
    QPointer<QWidget> m_before; // had the focus
};

} // namespace drmscope::app
